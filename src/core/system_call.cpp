#include "core/system_call.hpp"

#include <system_error>

#include "electra/core/error.hpp"

namespace electra {

void fail_on_system_call(std::string_view sentence) {
  const int error = errno;
  fail(ErrorCode::io, sentence, ": ", std::generic_category().message(error));
}

void fail_on_system_call(const std::filesystem::path& path, std::string_view action, int error) {
  fail(ErrorCode::io, FileName{path.native()}, " cannot ", action, ": ",
       std::generic_category().message(error));
}

}  // namespace electra
