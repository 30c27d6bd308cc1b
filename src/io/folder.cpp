#include "io/folder.hpp"

#include <system_error>

#include "electra/core/error.hpp"

namespace electra {

void require_folder(const std::filesystem::path& path) {
  std::error_code problem;
  const auto status = std::filesystem::status(path, problem);
  if (std::filesystem::is_directory(status)) return;
  const FileName name{path.native()};
  require(status.type() != std::filesystem::file_type::none, ErrorCode::io, '\'', name,
          "' cannot be opened: ", problem.message());
  require(!std::filesystem::exists(status), ErrorCode::io, '\'', name,
          "' is a file; the path of the Hugging Face folder that it lies in was expected");
  fail(ErrorCode::io, '\'', name,
       "' is not a folder; the path of a Hugging Face folder on this machine was expected");
}

}  // namespace electra
