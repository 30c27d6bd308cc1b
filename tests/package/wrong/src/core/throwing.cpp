#include <filesystem>
#include <system_error>

bool is_there(const std::filesystem::path& path, std::error_code& unknown) {
  return std::filesystem::exists(path, unknown) || std::filesystem::exists(path.parent_path());
}

bool is_here(const std::filesystem::path& path) {
  return std::filesystem::exists(path);  // not electra::exists(path)
}
