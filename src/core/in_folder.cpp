#include "electra/core/in_folder.hpp"

#include <cstring>
#include <string>

namespace electra::detail {
namespace {

/// Whether the folder stands in the sentence, not as a part of a longer name.
bool names(const std::string& sentence, const std::string& folder) {
  for (std::size_t at = sentence.find(folder); at != std::string::npos;
       at = sentence.find(folder, at + 1)) {
    const std::size_t end = at + folder.size();
    const bool begins = at == 0 || sentence[at - 1] == ' ' || sentence[at - 1] == '\'';
    if (begins && (end == sentence.size() || std::strchr("/': ", sentence[end]) != nullptr))
      return true;
  }
  return false;
}

}  // namespace

void rethrow_in(const std::filesystem::path& folder, const Error& error) {
  std::string path = folder.string();
  while (path.size() > 1 && path.back() == '/') path.pop_back();
  if (error.code() == ErrorCode::input || names(error.what(), path)) throw;
  throw Error(error.code(), path + ": " + error.what());
}

}  // namespace electra::detail
