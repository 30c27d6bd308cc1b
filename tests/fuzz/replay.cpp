// The main of a fuzz target without libFuzzer: gives it each file that is named, and each file of
// each folder. After --if-present, what is not there is passed over.
#include <cstdio>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <string>
#include <string_view>

#include "fuzz/target.hpp"

namespace {

namespace fs = std::filesystem;

int replay(const fs::path& path) {
  std::ifstream file(path, std::ios::binary);
  const std::string bytes{std::istreambuf_iterator<char>(file), std::istreambuf_iterator<char>()};
  // A copy of its own size, so that a read behind its end is one behind the memory's.
  const std::vector<std::uint8_t> input(bytes.begin(), bytes.end());
  LLVMFuzzerTestOneInput(input.data(), input.size());
  return 1;
}

int replay_all(const fs::path& path) {
  if (!fs::is_directory(path)) return replay(path);
  int count = 0;
  for (const fs::directory_entry& entry : fs::recursive_directory_iterator(path)) {
    if (entry.is_regular_file()) count += replay(entry.path());
  }
  return count;
}

}  // namespace

int main(int argc, char** argv) {
  bool must_exist = true;
  int count = 0;
  for (int i = 1; i < argc; ++i) {
    if (argv[i] == std::string_view("--if-present")) {
      must_exist = false;
    } else if (must_exist || fs::exists(argv[i])) {
      count += replay_all(argv[i]);
    }
  }
  std::printf("%d inputs\n", count);
  return count > 0 ? 0 : 1;
}
