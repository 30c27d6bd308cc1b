#include "io/checkpoint/weight_files.hpp"

#include <algorithm>
#include <iterator>
#include <string>
#include <vector>

#include "core/exists.hpp"
#include "electra/core/error.hpp"
#include "io/model_folder.hpp"

namespace electra::io::checkpoint {
namespace {

namespace fs = std::filesystem;

/// The reference's order of preference.
constexpr std::string_view default_names[] = {
    safetensors_file_name, safetensors_index_name,
    "pytorch_model.bin",   "pytorch_model.bin.index.json",
    "tf_model.h5",         "tf_model.h5.index.json",
    "flax_model.msgpack",  "flax_model.msgpack.index.json",
    prepacked_file_name,
};

/// Returns the indexes of TensorFlow checkpoints in a folder.
std::vector<fs::path> find_bundles(const fs::path& folder) {
  std::vector<fs::path> found;
  for (const fs::path name : names_in_folder(folder)) {
    if (name.extension() == ".index") found.push_back(folder / name);
  }
  return found;
}

fs::path find_in_folder(const fs::path& folder) {
  std::string looked_for;
  for (const std::string_view name : default_names) {
    if (electra::exists(folder / name)) return folder / name;
    looked_for += (looked_for.empty() ? "" : ", ") + std::string(name);
  }
  const std::vector<fs::path> bundles = find_bundles(folder);
  require(bundles.size() < 2, ErrorCode::io, FileName{folder.native()},
          " has several TensorFlow checkpoints; give the path of one .index file");
  if (bundles.size() == 1) return bundles.front();
  fail(ErrorCode::io, FileName{folder.native()}, " has no weight file; looked for ", looked_for,
       ", *.index");
}

}  // namespace

fs::path find_weight_file(const fs::path& folder_or_file, std::string_view name) {
  if (electra::is_directory(folder_or_file)) {
    const fs::path folder = transformer_folder(folder_or_file);
    return name.empty() ? find_in_folder(folder) : folder / name;
  }
  const fs::path index = folder_or_file.string() + ".index";
  return !electra::exists(folder_or_file) && electra::exists(index) ? index : folder_or_file;
}

bool has_weight_file(const fs::path& folder) {
  return std::any_of(std::begin(default_names), std::end(default_names),
                     [&](std::string_view name) { return electra::exists(folder / name); });
}

void require_none_before(const fs::path& folder, std::string_view name) {
  for (const std::string_view other : default_names) {
    if (other == name) return;
    require(!electra::exists(folder / other), ErrorCode::input, FileName{folder.native()}, " has ",
            other, ", which would be read instead of ", name,
            "; remove it or write to another folder");
  }
}

}  // namespace electra::io::checkpoint
