#include "cli/sha256_sums.hpp"

#include <algorithm>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <system_error>
#include <utility>

#include "cli/file_digests.hpp"
#include "core/exists.hpp"
#include "core/quoted.hpp"
#include "core/text.hpp"
#include "electra/core/error.hpp"
#include "electra/core/mapped_file.hpp"
#include "io/links.hpp"

namespace electra::cli {
namespace {

namespace fs = std::filesystem;

using Sums = std::map<std::string, std::string>;  // of the files by their names

constexpr std::size_t max_bytes = std::size_t{1} << 20U;
constexpr std::size_t digits = 64;
constexpr int max_levels = 16;

bool is_hexadecimal(std::string_view text) {
  return text.find_first_not_of("0123456789abcdefABCDEF") == std::string_view::npos;
}

/// Returns the name that sha256sum escaped, in a line that begins with a backslash; nothing if it
/// has another escape than sha256sum's.
std::optional<std::string> unescaped(std::string_view text) {
  std::string name;
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text[i] != '\\') {
      name += text[i];
      continue;
    }
    const char escape = ++i < text.size() ? text[i] : '\0';
    if (escape != '\\' && escape != 'n' && escape != 'r') return std::nullopt;
    name += escape == 'n' ? '\n' : escape == 'r' ? '\r' : '\\';
  }
  return name;
}

/// Whether a name stays in the folder.
bool stays_inside(const fs::path& name) {
  return !name.empty() && name.is_relative() &&
         std::none_of(name.begin(), name.end(), [](const fs::path& part) { return part == ".."; });
}

/// Reads a line as "DIGEST  NAME" or, of a binary file, "DIGEST *NAME"; behind a backslash if the
/// name is escaped.
std::pair<std::string, std::string> sum_of(std::string_view line, const fs::path& file,
                                           std::size_t number) {
  const bool is_escaped = line.front() == '\\';
  if (is_escaped) line.remove_prefix(1);
  const bool has_form = line.size() > digits + 2 && line[digits] == ' ' &&
                        (line[digits + 1] == ' ' || line[digits + 1] == '*') &&
                        is_hexadecimal(line.substr(0, digits));
  require(has_form, ErrorCode::io, FileName{file.string()}, ": line ", number,
          " is not one of sha256sum: 64 hexadecimal digits, two spaces and a name");
  const std::string_view rest = line.substr(digits + 2);
  const auto written = is_escaped ? unescaped(rest) : std::string(rest);
  require(written.has_value(), ErrorCode::io, FileName{file.string()}, ": line ", number,
          " begins with a backslash, but its name ", Quoted{rest},
          " has another escape than \\\\, \\n and \\r");
  const fs::path name = fs::path(*written).lexically_normal();
  require(stays_inside(name), ErrorCode::io, FileName{file.string()}, ": line ", number, " names ",
          to_string(Quoted{name.string()}), ", which does not lie in the folder");
  return {name.string(), ascii_lower(line.substr(0, digits))};
}

Sums read_sums(const fs::path& file) {
  const std::string text = read_text_file(file, max_bytes);
  Sums sums;
  std::size_t number = 0;
  for (std::size_t begin = 0; begin < text.size();) {
    const std::size_t end = std::min(text.find('\n', begin), text.size());
    std::string_view line = std::string_view(text).substr(begin, end - begin);
    if (!line.empty() && line.back() == '\r') line.remove_suffix(1);
    ++number;
    begin = end + 1;
    if (line.empty()) continue;
    const auto sum = sum_of(line, file, number);
    const auto [listed, is_new] = sums.insert(sum);
    require(is_new || listed->second == sum.second, ErrorCode::io, FileName{file.string()},
            ": line ", number, " has another sum of ", Quoted{sum.first},
            " than a line before; remove one of them");
  }
  return sums;
}

/// Throws `io` if a file has another sum. The error leaves out the sum of a file behind a link out
/// of the folder: it may be any of the user's.
void check_file(const fs::path& folder, const fs::path& name, const std::string& found,
                const std::string& wanted, const fs::path& sums) {
  const fs::path file = folder / name;
  const FileName path{file.native()};
  require(found == wanted || !io::leads_out(folder, name), ErrorCode::io, path,
          ": has another SHA-256 than ", FileName{sums.string()}, " has, ", wanted,
          "; it is a link to a file elsewhere");
  require(found == wanted, ErrorCode::io, path, ": has the SHA-256 ", found, ", but ",
          FileName{sums.string()}, " has ", wanted, "; it was changed or damaged: get it again");
}

[[noreturn]] void refuse_linked_folder(const FileName& folder) {
  fail(
      ErrorCode::io, folder,
      " is a link to a folder, in which no file is compared; copy the model's folder with what its "
      "links point to (cp -rL), and check the copy");
}

/// Throws for a name that goes through a link to a folder.
void require_no_linked_folder(const fs::path& folder, const fs::path& name) {
  std::error_code absent;
  for (fs::path part = name.parent_path(); !part.empty(); part = part.parent_path()) {
    const fs::path full = folder / part;
    if (fs::is_symlink(full, absent)) refuse_linked_folder(FileName{full.native()});
  }
}

/// Throws for a file in a folder that is not listed, and for what a list of sha256sum's leaves out:
/// a folder behind a link, whose files may lie anywhere and lead back, or one that is too deep.
void require_listed(const fs::path& folder, const fs::path& inside, const Sums& listed,
                    const fs::path& sums, int levels) {
  for (const std::string& name : names_in_folder(folder / inside)) {
    const fs::path path = inside / name;
    const fs::path full = folder / path;
    const FileName shown{full.native()};
    std::error_code absent;
    if (name.front() == '.' || fs::equivalent(full, sums, absent)) continue;
    if (!electra::is_directory(full)) {
      require(listed.count(path.string()) > 0, ErrorCode::io, shown, ": is not listed in ",
              FileName{sums.string()}, "; add its sum, or remove the file");
      continue;
    }
    if (fs::is_symlink(full, absent)) refuse_linked_folder(shown);
    require(levels > 0, ErrorCode::io, shown, " is a folder below ", max_levels,
            " others; files may lie at most so deep: move them up, or remove them");
    require_listed(folder, path, listed, sums, levels - 1);
  }
}

}  // namespace

void check_sums(const fs::path& folder, const fs::path& sums) {
  const Sums listed = read_sums(sums);
  require_listed(folder, "", listed, sums, max_levels);
  FileDigests digests;
  for (const auto& [name, digest] : listed) {
    require_no_linked_folder(folder, name);
    check_file(folder, name, digests.of(folder / name), digest, sums);
  }
}

}  // namespace electra::cli
