#include "io/module_list.hpp"

#include <algorithm>
#include <set>
#include <utility>

#include <nlohmann/json.hpp>

#include "core/exists.hpp"
#include "core/quoted.hpp"
#include "core/text.hpp"
#include "core/without_slash.hpp"
#include "electra/core/error.hpp"
#include "electra/core/in_folder.hpp"
#include "electra/core/mapped_file.hpp"
#include "electra/io/checkpoint.hpp"
#include "io/config_fields.hpp"
#include "io/json_parser.hpp"
#include "io/model_folder.hpp"

namespace electra::io {
namespace {

using Json = nlohmann::ordered_json;

constexpr std::size_t max_modules = 64;

/// Whether a path from a stranger's file stays below the folder that it starts from, and out of
/// hidden ones.
bool stays_below(const std::string& path) {
  if (path.find_first_of(std::string_view("\\\0", 2)) != std::string::npos) return false;
  if (starts_with(path, "/")) return false;
  const std::filesystem::path parts = path;
  return std::none_of(parts.begin(), parts.end(), [](const std::filesystem::path& part) {
    return starts_with(part.native(), ".") && part != ".";
  });
}

/// Returns "1_Pooling" of "./1_Pooling/": the same folder has the same path.
std::string normal_path(const std::string& path) {
  std::string normal = std::filesystem::path(path).lexically_normal().string();
  if (ends_with(normal, "/")) normal.pop_back();
  return normal == "." ? "" : normal;
}

std::string text_of(const Json& module, std::size_t index, const char* key) {
  const std::string name = "[" + std::to_string(index) + "]." + key;
  const auto found = module.find(key);
  require(found != module.end(), ErrorCode::config, FileName{module_list_name}, " has no ",
          FieldName{name}, "; each module needs a type and a path");
  return ConfigFields::text(name, *found, module_list_name);
}

ListedModule read_module(const Json& module, std::size_t index) {
  require(module.is_object(), ErrorCode::config, FileName{module_list_name}, ": module ", index,
          " is ", ConfigFields::shown(module), "; it must be an object");
  ListedModule read{text_of(module, index, "type"), text_of(module, index, "path")};
  require(stays_below(read.path), ErrorCode::config, FileName{module_list_name}, ": the path ",
          Quoted{read.path}, " of module ", index,
          " is not that of a visible folder below the model's");
  read.path = normal_path(read.path);
  return read;
}

/// sentence-transformers keeps the last module of a name, at the place of the first.
void require_distinct_names(const Json& modules) {
  std::set<std::string> names;
  for (const Json& module : modules) {
    const auto name = module.find("name");
    if (name == module.end() || !name->is_string()) continue;
    require(names.insert(name->get<std::string>()).second, ErrorCode::config,
            FileName{module_list_name}, " has two modules of the name ",
            Quoted{name->get_ref<const std::string&>()});
  }
}

std::vector<ListedModule> parse_module_list(std::string_view text) {
  const OwnedJson parsed = parse_json(text, FileName{module_list_name}, ErrorCode::config);
  const Json& json = *parsed;
  require(json.is_array() && !json.empty() && json.size() <= max_modules, ErrorCode::config,
          FileName{module_list_name}, " must be an array of 1 to ", max_modules, " modules");
  std::vector<ListedModule> modules;
  for (const Json& module : json) modules.push_back(read_module(module, modules.size()));
  require_distinct_names(json);
  return modules;
}

}  // namespace

std::string_view ListedModule::class_name() const {
  return std::string_view(type).substr(type.rfind('.') + 1);  // npos + 1 is 0
}

bool ListedModule::is_of_library() const { return starts_with(type, "sentence_transformers."); }

std::vector<ListedModule> read_module_list(const std::filesystem::path& folder) {
  return in_folder(folder, [&] {
    const auto file = without_slash(folder) / module_list_name;
    if (!electra::exists(file)) return std::vector<ListedModule>();
    return parse_module_list(read_text_file(file, max_config_bytes));
  });
}

std::string transformer_path(const std::vector<ListedModule>& modules) {
  // Also the MLMTransformer of sparse encoders and classes of a model's own.
  if (modules.empty() || !ends_with(modules.front().class_name(), "Transformer")) return "";
  return modules.front().path;
}

std::vector<std::string> module_paths(const std::vector<ListedModule>& modules) {
  std::vector<std::string> paths;
  for (const ListedModule& module : modules) {
    const bool is_known = std::find(paths.begin(), paths.end(), module.path) != paths.end();
    if (!module.path.empty() && !is_known) paths.push_back(module.path);
  }
  return paths;
}

std::filesystem::path module_weight_file(const std::filesystem::path& folder) {
  for (const char* name : module_weight_names) {
    if (electra::exists(folder / name)) return folder / name;
  }
  return {};
}

std::shared_ptr<const WeightSource> open_module_weights(const std::filesystem::path& folder) {
  const std::filesystem::path file = module_weight_file(folder);
  return file.empty() ? nullptr : open_checkpoint(file);
}

}  // namespace electra::io
