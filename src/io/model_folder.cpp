#include "io/model_folder.hpp"

#include <string>
#include <string_view>

#include "core/exists.hpp"
#include "core/quoted.hpp"
#include "core/text.hpp"
#include "core/without_slash.hpp"
#include "electra/core/error.hpp"
#include "io/checkpoint/weight_files.hpp"
#include "io/folder_contents.hpp"
#include "io/hub_layout.hpp"
#include "io/module_list.hpp"

namespace electra::io {
namespace {

/// Where sentence-transformers kept the model before release 0.4.
constexpr std::string_view old_transformer = "0_Transformer";

/// Returns the name in the address of a model on the hub; nothing of another text.
std::string_view hub_name(std::string_view path) {
  if (ends_with(path, "/")) path.remove_suffix(1);
  for (const std::string_view site : {"https://huggingface.co/", "http://huggingface.co/",
                                      "https://hf.co/", "hf://", "huggingface.co/"}) {
    if (starts_with(path, site)) return path.substr(site.size());
  }
  const bool has_owner = path.find('/') != std::string_view::npos;
  return has_owner && is_hub_name(path) ? path : std::string_view();
}

}  // namespace

void require_folder(const std::filesystem::path& path) {
  if (electra::is_directory(path)) return;
  const FileName name{path.native()};
  require(!electra::exists(path), ErrorCode::io, '\'', name,
          "' is a file; the path of the Hugging Face folder that it lies in was expected");
  const std::string hub(hub_name(path.native()));
  const std::string advice = hub.empty() ? ""
                                         : "; a model of the hub is downloaded first, with "
                                           "electra fetch " +
                                               hub + " --to DIR";
  fail(ErrorCode::io, '\'', name,
       "' is not a folder; the path of a Hugging Face folder on this machine was expected", advice);
}

void require_model_folder(const std::filesystem::path& path) {
  require_folder(path);
  if (electra::exists(without_slash(path) / "config.json")) return;
  const std::string found = describe_folder(path);
  require(found.empty(), ErrorCode::io, FileName{path.native()}, found);
  constexpr std::size_t max_named = 5;
  fail(ErrorCode::io, FileName{path.native()},
       " holds no model as transformers saves it, with config.json and weights, but ",
       quoted_list(names_in_folder(path), max_named));
}

std::filesystem::path transformer_folder(const std::filesystem::path& model) {
  std::filesystem::path folder = without_slash(model);
  const std::string path = transformer_path(read_module_list(folder));
  if (path.empty()) {
    require(!electra::is_directory(folder / old_transformer) || checkpoint::has_weight_file(folder),
            ErrorCode::io, FileName{folder.native()},
            " has no modules.json, which says what the model in its folder ",
            Quoted{old_transformer}, " is for; copy it there, or give the path of that folder");
    return folder;
  }
  if (electra::is_directory(folder / path)) return without_slash(folder / path);
  require(checkpoint::has_weight_file(folder), ErrorCode::io, FileName{folder.native()},
          ": modules.json says that the model lies in ", Quoted{path},
          ", which is not there; the folder is incomplete");
  return folder;
}

}  // namespace electra::io
