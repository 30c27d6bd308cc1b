#pragma once

#include <string>

#include "electra/core/error.hpp"

namespace electra::testing {

/// Returns the code and the sentence of the Error that `action` throws, as in "io: x cannot be
/// opened: …"; "nothing was thrown" if it throws none.
template <class Action>
std::string message_of(Action&& action) try {
  action();
  return "nothing was thrown";
} catch (const Error& error) {
  return std::string(to_string(error.code())) + ": " + error.what();
}

}  // namespace electra::testing
