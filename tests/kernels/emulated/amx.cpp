// The tiles are emulated, so every process may use them.

#include "kernels/amx.hpp"

namespace electra::kernels {

bool process_may_use_amx() { return true; }

}  // namespace electra::kernels
