#include "io/weight_files.hpp"

#include <string>
#include <system_error>
#include <utility>
#include <vector>

#include "core/file_status.hpp"
#include "electra/core/error.hpp"

namespace electra {
namespace {

namespace fs = std::filesystem;

/// The reference's order of preference.
constexpr std::string_view usual_names[] = {
    safetensors_file_name, safetensors_index_name,
    "pytorch_model.bin",   "pytorch_model.bin.index.json",
    "tf_model.h5",         "tf_model.h5.index.json",
    "flax_model.msgpack",  "flax_model.msgpack.index.json",
    packed_file_name,
};

/// Returns the indexes of TensorFlow checkpoints in a folder.
std::vector<fs::path> find_bundles(const fs::path& folder) {
  std::vector<fs::path> found;
  for (fs::path& path : paths_in(folder)) {
    if (path.extension() == ".index") found.push_back(std::move(path));
  }
  return found;
}

fs::path find_in_folder(const fs::path& folder) {
  std::string looked_for;
  for (const std::string_view name : usual_names) {
    if (file_exists(folder / name)) return folder / name;
    looked_for += (looked_for.empty() ? "" : ", ") + std::string(name);
  }
  const std::vector<fs::path> bundles = find_bundles(folder);
  require(bundles.size() < 2, ErrorCode::io, FileName{folder.native()},
          " holds several TensorFlow checkpoints; give the path of one .index file");
  if (bundles.size() == 1) return bundles.front();
  fail(ErrorCode::io, FileName{folder.native()}, " holds no weight file; looked for ", looked_for,
       ", *.index");
}

}  // namespace

fs::path find_weight_file(const fs::path& folder_or_file, std::string_view name) {
  std::error_code unknown;
  if (fs::is_directory(folder_or_file, unknown))
    return name.empty() ? find_in_folder(folder_or_file) : folder_or_file / name;
  const fs::path index = folder_or_file.string() + ".index";
  return !file_exists(folder_or_file) && file_exists(index) ? index : folder_or_file;
}

void require_none_before(const fs::path& folder, std::string_view name) {
  for (const std::string_view other : usual_names) {
    if (other == name) return;
    require(!file_exists(folder / other), ErrorCode::input, FileName{folder.native()}, " holds ",
            other, ", which would be read instead of ", name,
            "; remove it or write to another folder");
  }
}

}  // namespace electra
