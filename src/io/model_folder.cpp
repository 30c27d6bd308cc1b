#include "io/model_folder.hpp"

#include <string>

#include "core/exists.hpp"
#include "core/quoted.hpp"
#include "electra/core/error.hpp"
#include "io/checkpoint/weight_files.hpp"
#include "io/folder_contents.hpp"
#include "io/module_list.hpp"

namespace electra::io {

void require_folder(const std::filesystem::path& path) {
  if (electra::is_directory(path)) return;
  const FileName name{path.native()};
  require(!electra::exists(path), ErrorCode::io, '\'', name,
          "' is a file; the path of the Hugging Face folder that it lies in was expected");
  fail(ErrorCode::io, '\'', name,
       "' is not a folder; the path of a Hugging Face folder on this machine was expected");
}

void require_model_folder(const std::filesystem::path& path) {
  require_folder(path);
  if (electra::exists(path / "config.json")) return;
  const std::string found = describe_folder(path);
  require(found.empty(), ErrorCode::io, FileName{path.native()}, found);
}

std::filesystem::path transformer_folder(const std::filesystem::path& folder) {
  const std::string path = transformer_path(read_module_list(folder));
  if (path.empty()) return folder;
  if (electra::is_directory(folder / path)) return folder / path;
  require(checkpoint::has_weight_file(folder), ErrorCode::io, FileName{folder.native()},
          ": modules.json says that the model lies in ", Quoted{path},
          ", which is not there; the folder is incomplete");
  return folder;
}

}  // namespace electra::io
