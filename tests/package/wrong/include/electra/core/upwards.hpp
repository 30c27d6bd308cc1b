#pragma once

#include "electra/model/config.hpp"

/// Needs a header that it does not include.
inline std::string upwards() { return "above"; }

namespace electra {

struct Untold {
  int number;
};

}  // namespace electra
