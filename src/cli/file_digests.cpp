#include "cli/file_digests.hpp"

#include "cli/sha256.hpp"
#include "electra/core/mapped_file.hpp"

namespace electra::cli {

const std::string& FileDigests::of(const std::filesystem::path& path) {
  std::string& digest = digests_[RegularFile(path).identity()];
  if (digest.empty()) {
    const MappedFile file(path);
    digest = sha256(file.data(), file.size());
  }
  return digest;
}

}  // namespace electra::cli
