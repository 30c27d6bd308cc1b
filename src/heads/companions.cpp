#include "heads/companions.hpp"

#include <cstddef>
#include <limits>
#include <set>
#include <string_view>

#include "core/exists.hpp"
#include "core/regular_file.hpp"
#include "electra/core/error.hpp"
#include "io/folder_contents.hpp"
#include "io/links.hpp"
#include "io/misplaced_file.hpp"
#include "io/model_folder.hpp"
#include "io/module_list.hpp"
#include "io/sentence_config.hpp"

namespace electra::convert {
namespace {

namespace fs = std::filesystem;

/// The most bytes of all files together that are links to another file of the folder.
constexpr std::size_t max_repeated_bytes = std::size_t{64} << 20U;

/// Returns how large a file may be for its reader; there is no limit for weights, those of modules.
std::size_t max_bytes_of(std::string_view name) {
  if (name == "spiece.model") return io::max_sentencepiece_bytes;
  return io::is_weight_name(name) ? std::numeric_limits<std::size_t>::max() : io::max_config_bytes;
}

/// The visible files of a folder; none if there is no such folder.
std::vector<fs::path> files_in(const fs::path& folder) {
  std::vector<fs::path> names;
  if (!electra::is_directory(folder)) return names;
  for (const std::string& name : names_in_folder(folder)) {
    if (name.front() != '.' && electra::is_regular_file(folder / name)) names.emplace_back(name);
  }
  return names;
}

}  // namespace

Companions::Companions(const fs::path& from) : from_(from) {
  const auto modules = io::read_module_list(from);
  const std::string transformer = io::transformer_path(modules);
  if (io::transformer_folder(from) != from) transformer_ = transformer;
  for (const char* name : io::companion_names) names_.push_back(transformer_ / name);
  for (const char* name : io::transformer_config_names) names_.push_back(transformer_ / name);
  names_.emplace_back(io::module_list_name);
  names_.emplace_back(io::sentence_config_name);
  if (!transformer_.empty()) names_.emplace_back("config.json");
  for (const std::string& path : io::module_paths(modules)) {
    if (path != transformer) folders_.emplace_back(path);
  }
}

void Companions::require_no_foreign(const fs::path& to) const {
  const auto require_in_both = [&](const fs::path& name) {
    require(electra::exists(from_ / name) || !electra::exists(to / name), ErrorCode::input,
            FileName{to.native()}, " holds ", name.string(), ", which ", FileName{from_.native()},
            " does not; remove it if it is not of this model, or write to another folder");
  };
  for (const fs::path& name : names_) require_in_both(name);
  for (const fs::path& folder : folders_) {
    for (const fs::path& name : files_in(to / folder)) require_in_both(folder / name);
  }
}

std::vector<fs::path> Companions::files() const {
  std::vector<fs::path> files;
  for (const fs::path& name : names_) {
    if (electra::exists(from_ / name)) files.push_back(name);
  }
  for (const fs::path& folder : folders_) {
    for (const fs::path& name : files_in(from_ / folder)) files.push_back(folder / name);
  }
  return files;
}

void Companions::read() {
  std::set<FileIdentity> known;
  std::size_t repeated = 0;
  for (const fs::path& name : files()) {
    const RegularFile file(from_ / name);
    io::require_inside(from_, name, file.identity());
    const FileName shown{file.path().native()};
    if (!known.insert(file.identity()).second) {
      require(file.size() <= max_repeated_bytes - repeated, ErrorCode::input, shown,
              " is the same file as another of the folder; copies of such files may have at most ",
              max_repeated_bytes, " bytes: remove those that the model does not need");
      repeated += file.size();
    }
    contents_.push_back({name, file.read(max_bytes_of(name.filename().string()))});
    io::require_not_misplaced(contents_.back().bytes, shown, ErrorCode::io);
  }
}

std::vector<std::string> Companions::copy(io::AtomicFiles& files, const fs::path& to) const {
  for (const fs::path& folder : folders_) {
    if (electra::is_directory(from_ / folder)) io::create_folder(to / folder);
  }
  std::vector<std::string> copied;
  for (const Contents& file : contents_) {
    files.add(to / file.name, file.bytes);
    copied.push_back(file.name.string());
  }
  return copied;
}

}  // namespace electra::convert
