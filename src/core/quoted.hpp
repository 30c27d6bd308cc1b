#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace electra {

/// Appends a name in quotes, cut after 200 bytes, with control characters replaced: it may come
/// from an untrusted file and must not steer a terminal.
void append_quoted(std::string& sentence, std::string_view name);

/// Appends a path, each name in it cut after 200 bytes: it may be of an untrusted file's own.
void append_path(std::string& sentence, std::string_view path);

/// A name from an untrusted file, to be quoted in an error.
struct Quoted {
  std::string_view text;
};

/// Returns the name as append_quoted() writes it.
std::string to_string(const Quoted& name);

/// Returns names as a part of a sentence, the first `max_named` of them: "'a', 'b' and 3 more".
template <class Names>
std::string quoted_list(const Names& names, std::size_t max_named = 8) {
  std::string list;
  std::size_t named = 0;
  for (const auto& name : names) {
    if (named == max_named) break;
    if (named++ > 0) list += ", ";
    append_quoted(list, name);
  }
  const std::size_t left = names.size() - named;
  return left == 0 ? list : list + " and " + std::to_string(left) + " more";
}

}  // namespace electra
