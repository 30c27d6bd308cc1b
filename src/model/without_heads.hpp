#pragma once

#include "electra/model/loading.hpp"

namespace electra {

/// Returns the report without the tensors of heads, which a bare model never reads.
LoadReport without_heads(LoadReport report);

}  // namespace electra
