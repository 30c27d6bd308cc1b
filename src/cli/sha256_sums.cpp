#include "cli/sha256_sums.hpp"

#include <algorithm>
#include <map>
#include <string>
#include <string_view>
#include <system_error>
#include <utility>

#include "cli/sha256.hpp"
#include "core/exists.hpp"
#include "core/quoted.hpp"
#include "electra/core/error.hpp"
#include "electra/core/mapped_file.hpp"
#include "io/links.hpp"

namespace electra::cli {
namespace {

namespace fs = std::filesystem;

using Sums = std::map<std::string, std::string>;  // of the files by their names

constexpr std::size_t most_bytes = std::size_t{1} << 20U;
constexpr std::size_t digits = 64;
constexpr int most_levels = 16;

bool is_hexadecimal(std::string_view text) {
  return text.find_first_not_of("0123456789abcdef") == std::string_view::npos;
}

/// Whether a name stays in the folder.
bool stays_inside(const fs::path& name) {
  return !name.empty() && name.is_relative() &&
         std::none_of(name.begin(), name.end(), [](const fs::path& part) { return part == ".."; });
}

/// Reads a line as "DIGEST  NAME" or, of a binary file, "DIGEST *NAME".
std::pair<std::string, std::string> sum_of(std::string_view line, const fs::path& file,
                                           std::size_t number) {
  const bool has_form = line.size() > digits + 2 && line[digits] == ' ' &&
                        (line[digits + 1] == ' ' || line[digits + 1] == '*') &&
                        is_hexadecimal(line.substr(0, digits));
  require(has_form, ErrorCode::io, FileName{file.string()}, ": line ", number,
          " is not one of sha256sum: 64 hexadecimal digits, two spaces and a name");
  const fs::path name = fs::path(line.substr(digits + 2)).lexically_normal();
  require(stays_inside(name), ErrorCode::io, FileName{file.string()}, ": line ", number, " names ",
          to_string(Quoted{name.string()}), ", which does not lie in the folder");
  return {name.string(), std::string(line.substr(0, digits))};
}

Sums read_sums(const fs::path& file) {
  const std::string text = read_text_file(file, most_bytes);
  Sums sums;
  std::size_t number = 0;
  for (std::size_t begin = 0; begin < text.size();) {
    const std::size_t end = std::min(text.find('\n', begin), text.size());
    std::string_view line = std::string_view(text).substr(begin, end - begin);
    if (!line.empty() && line.back() == '\r') line.remove_suffix(1);
    ++number;
    if (!line.empty()) sums.insert(sum_of(line, file, number));
    begin = end + 1;
  }
  return sums;
}

void check_file(const fs::path& path, const std::string& wanted, const fs::path& sums) {
  const MappedFile file(path);
  const std::string found = sha256(file.data(), file.size());
  require(found == wanted, ErrorCode::io, FileName{path.string()}, ": has the SHA-256 ", found,
          ", but ", FileName{sums.string()}, " has ", wanted,
          "; it was changed or damaged: get it again");
}

/// Throws for a file in a folder that is not listed.
void require_listed(const fs::path& folder, const fs::path& inside, const Sums& listed,
                    const fs::path& sums, int levels) {
  for (const std::string& name : names_in_folder(folder / inside)) {
    const fs::path path = inside / name;
    std::error_code absent;
    if (name.front() == '.' || fs::equivalent(folder / path, sums, absent)) continue;
    if (electra::is_directory(folder / path)) {
      if (levels > 0 && !io::leads_out(folder, path))
        require_listed(folder, path, listed, sums, levels - 1);
      continue;
    }
    require(listed.count(path.string()) > 0, ErrorCode::io, FileName{(folder / path).string()},
            ": is not listed in ", FileName{sums.string()}, "; add its sum, or remove the file");
  }
}

}  // namespace

void check_sums(const fs::path& folder, const fs::path& sums) {
  const Sums listed = read_sums(sums);
  require_listed(folder, "", listed, sums, most_levels);
  for (const auto& [name, digest] : listed) check_file(folder / name, digest, sums);
}

}  // namespace electra::cli
