#pragma once

#include <string>
#include <string_view>

namespace electra {

/// A name from an untrusted file, to be quoted in an error.
struct Quoted {
  std::string_view text;
};

/// Returns the name in quotes, cut after 200 bytes, control characters replaced.
std::string to_string(const Quoted& name);

}  // namespace electra
