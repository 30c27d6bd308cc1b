#include "io/checkpoint/weight_files.hpp"

#include <algorithm>
#include <iterator>
#include <string>
#include <vector>

#include "core/exists.hpp"
#include "core/quoted.hpp"
#include "core/text.hpp"
#include "electra/core/error.hpp"
#include "electra/core/mapped_file.hpp"
#include "io/checkpoint/file_format.hpp"
#include "io/checkpoint/shard_index.hpp"
#include "io/checkpoint/unknown_file.hpp"
#include "io/folder_contents.hpp"
#include "io/model_folder.hpp"

namespace electra::io::checkpoint {
namespace {

namespace fs = std::filesystem;

/// Returns the indexes of TensorFlow checkpoints in a folder; not the hidden files that macOS puts
/// beside them, as "._model.ckpt.index".
std::vector<fs::path> find_bundles(const fs::path& folder) {
  std::vector<fs::path> found;
  for (const fs::path name : names_in_folder(folder)) {
    if (name.extension() == ".index" && name.native().front() != '.')
      found.push_back(folder / name);
  }
  return found;
}

/// Returns the name between the quotes of TensorFlow's `model_checkpoint_path: "model.ckpt-1000"`,
/// without the folder that it was trained in; empty if there is none.
std::string latest_in(const fs::path& state_file) {
  constexpr std::size_t max_bytes = std::size_t{1} << 20U;
  constexpr std::string_view key = "model_checkpoint_path: \"";
  if (!electra::exists(state_file)) return "";
  const std::string text = read_text_file(state_file, max_bytes);
  const std::size_t begin = starts_with(text, key) ? 0 : text.find("\n" + std::string(key)) + 1;
  if (begin == 0 && !starts_with(text, key)) return "";
  const std::size_t value = begin + key.size();
  const std::string path = text.substr(value, text.find('"', value) - value);
  return path.substr(path.find_last_of("/\\") + 1);
}

/// Returns the checkpoint that training saved last, as TensorFlow finds it.
fs::path latest_bundle(const fs::path& folder, const std::vector<fs::path>& bundles) {
  const std::string latest = latest_in(folder / "checkpoint");
  std::vector<std::string> names;
  for (const fs::path& bundle : bundles) {
    if (bundle.filename() == latest + ".index") return bundle;
    names.push_back(bundle.filename().string());
  }
  const std::string reason =
      latest.empty() ? "no file 'checkpoint' that names one of them"
                     : "its file 'checkpoint' names another, " + to_string(Quoted{latest});
  fail(ErrorCode::io, FileName{folder.native()}, " has several TensorFlow checkpoints (",
       quoted_list(names), "), and ", reason, "; give the path of one .index file");
}

[[noreturn]] void fail_without_weights(const fs::path& folder, const std::string& looked_for) {
  const std::string found = describe_folder(folder);
  require(found.empty(), ErrorCode::io, FileName{folder.native()}, found);
  fail(ErrorCode::io, FileName{folder.native()}, " has no weight file; looked for ", looked_for,
       ", *.index");
}

fs::path find_in_folder(const fs::path& folder) {
  std::string looked_for;
  for (const std::string_view name : default_weight_names) {
    if (electra::exists(folder / name)) return folder / name;
    looked_for += (looked_for.empty() ? "" : ", ") + std::string(name);
  }
  const std::vector<fs::path> bundles = find_bundles(folder);
  if (bundles.size() > 1) return latest_bundle(folder, bundles);
  if (bundles.size() == 1) return bundles.front();
  fail_without_weights(folder, looked_for);
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

void require_weight_file(const fs::path& file) {
  const MappedFile opened(file);
  const FileFormat format = format_of(opened);
  if (format == FileFormat::unknown) fail_on_unknown(opened);
  if (format == FileFormat::index) read_shard_index(opened);
}

std::vector<std::string> other_default_files(const fs::path& folder, const fs::path& file) {
  std::vector<std::string> others;
  for (const std::string_view name : default_weight_names) {
    if (name != file.filename().string() && electra::exists(folder / name))
      others.emplace_back(name);
  }
  return others;
}

bool has_weight_file(const fs::path& folder) {
  return std::any_of(std::begin(default_weight_names), std::end(default_weight_names),
                     [&](std::string_view name) { return electra::exists(folder / name); });
}

void require_none_before(const fs::path& folder, std::string_view name) {
  for (const std::string_view other : default_weight_names) {
    if (other == name) return;
    require(!electra::exists(folder / other), ErrorCode::input, FileName{folder.native()}, " has ",
            other, ", which would be read instead of ", name,
            "; remove it or write to another folder");
  }
}

}  // namespace electra::io::checkpoint
