#pragma once

#include "electra/electra.hpp"
#include "electra/model/config.hpp"

namespace electra {

struct Untold {
  int number;
};

}  // namespace electra
