#include "electra/core/in_folder.hpp"

#include <string>

namespace electra::detail {
namespace {

bool names(const std::string& sentence, const std::string& folder) {
  return sentence.compare(0, folder.size(), folder) == 0 ||
         sentence.find(folder + "/") != std::string::npos ||
         sentence.find("'" + folder + "'") != std::string::npos;
}

}  // namespace

void rethrow_in(const std::filesystem::path& folder, const Error& error) {
  std::string path = folder.string();
  while (path.size() > 1 && path.back() == '/') path.pop_back();
  if (error.code() == ErrorCode::input || names(error.what(), path)) throw;
  throw Error(error.code(), path + ": " + error.what());
}

}  // namespace electra::detail
