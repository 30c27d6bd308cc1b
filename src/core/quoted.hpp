#pragma once

#include <string>
#include <string_view>

namespace electra {

/// A name from a stranger's file on its way into a sentence.
struct Quoted {
  std::string_view text;
};

/// Gives the name in quotes, cut after 200 bytes, with whatever could steer a terminal replaced.
std::string to_string(const Quoted& name);

}  // namespace electra
