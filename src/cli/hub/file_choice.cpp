#include "cli/hub/file_choice.hpp"

#include <algorithm>
#include <utility>

#include "core/quoted.hpp"
#include "core/text.hpp"
#include "electra/core/error.hpp"
#include "io/checkpoint/weight_files.hpp"
#include "io/model_folder.hpp"
#include "io/sentence_config.hpp"

namespace electra::cli::hub {
namespace {

constexpr std::size_t max_named = 8;

bool is_directly_in(const std::string& file, const std::string& folder) {
  return starts_with(file, folder) && file.find('/', folder.size()) == std::string::npos;
}

}  // namespace

FileChoice::FileChoice(std::vector<std::string> listed) : listed_(std::move(listed)) {
  std::sort(listed_.begin(), listed_.end());
}

bool FileChoice::has(const std::string& file) const {
  return std::binary_search(listed_.begin(), listed_.end(), file);
}

void FileChoice::set_modules(const std::vector<io::ListedModule>& modules) {
  const std::string path = io::transformer_path(modules);
  if (!path.empty() && has(path + "/config.json")) transformer_ = path + "/";
  for (const std::string& module : io::module_paths(modules))
    if (module + "/" != transformer_) modules_.push_back(module + "/");
}

std::vector<std::string> FileChoice::configs() const {
  require(has(own("config.json")), ErrorCode::io, "the model has no ", own("config.json"), ", but ",
          quoted_list(listed_, max_named), "; it is no model of transformers");
  std::vector<std::string> names = {"config.json", io::module_list_name, io::sentence_config_name};
  if (!transformer_.empty()) names.push_back(own("config.json"));
  for (const char* name : io::companion_names) names.push_back(own(name));
  for (const char* name : io::transformer_config_names) names.push_back(own(name));
  for (const std::string& module : modules_) names.push_back(module + "config.json");
  names.erase(
      std::remove_if(names.begin(), names.end(), [&](const auto& name) { return !has(name); }),
      names.end());
  return names;
}

std::vector<std::string> FileChoice::weights() const {
  for (const std::string_view name : io::checkpoint::default_weight_names) {
    const std::string file = own(std::string(name));
    if (has(file)) return {file};
  }
  std::vector<std::string> found;
  for (const std::string& file : listed_)
    if (is_directly_in(file, transformer_) && ends_with(file, ".index")) found.push_back(file);
  require(!found.empty(), ErrorCode::io, "the model has no weights of a name that is read, but ",
          quoted_list(listed_, max_named));
  if (has(own("checkpoint"))) found.push_back(own("checkpoint"));
  return found;
}

std::vector<std::string> FileChoice::module_weights() const {
  std::vector<std::string> files;
  for (const std::string& module : modules_) {
    for (const char* name : io::module_weight_names) {
      if (!has(module + name)) continue;
      files.push_back(module + name);
      break;
    }
  }
  return files;
}

std::vector<std::string> FileChoice::beside(const std::string& file,
                                            const std::string& begin) const {
  const std::string folder = file.substr(0, file.rfind('/') + 1);  // npos + 1 is 0
  const std::string beginning = folder + begin;
  std::vector<std::string> files;
  auto each = std::lower_bound(listed_.begin(), listed_.end(), beginning);
  for (; each != listed_.end() && starts_with(*each, beginning); ++each)
    if (is_directly_in(*each, folder)) files.push_back(*each);
  return files;
}

}  // namespace electra::cli::hub
