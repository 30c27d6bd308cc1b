#pragma once

#include <string>
#include <string_view>

namespace electra {

/// Appends a name in quotes, cut after 200 bytes, with control characters replaced: it may come
/// from an untrusted file and must not steer a terminal.
void append_quoted(std::string& sentence, std::string_view name);

/// A name from an untrusted file, to be quoted in an error.
struct Quoted {
  std::string_view text;
};

/// Returns the name as append_quoted() writes it.
std::string to_string(const Quoted& name);

}  // namespace electra
