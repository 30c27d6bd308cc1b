#include "io/folder.hpp"

#include <string>
#include <system_error>

#include "core/is_there.hpp"
#include "electra/core/error.hpp"
#include "io/quoted.hpp"

namespace electra {

void require_folder(const std::filesystem::path& path) {
  std::error_code unknown;
  if (std::filesystem::is_directory(path, unknown)) return;
  const std::string text = path.string();
  const Quoted name{text};
  require(!is_there(path), ErrorCode::io, name,
          " is a file; the path of the Hugging Face folder that it lies in was expected");
  fail(ErrorCode::io, name,
       " is not a folder; the path of a Hugging Face folder on this machine was expected");
}

}  // namespace electra
