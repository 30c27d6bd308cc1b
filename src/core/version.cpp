#include "electra/version.hpp"

namespace electra {

const char* version() noexcept { return ELECTRA_VERSION; }

}  // namespace electra
