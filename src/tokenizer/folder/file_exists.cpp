#include "tokenizer/folder/file_exists.hpp"

#include <system_error>

#include "electra/core/error.hpp"

namespace electra::tokenizer::folder {

bool file_exists(const std::filesystem::path& file) {
  std::error_code problem;
  const std::filesystem::file_status status = std::filesystem::status(file, problem);
  require(status.type() != std::filesystem::file_type::none, ErrorCode::io, file.string(),
          " cannot be opened: ", problem.message());
  return std::filesystem::exists(status);
}

}  // namespace electra::tokenizer::folder
