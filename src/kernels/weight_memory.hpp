#pragma once

#include <cstddef>
#include <memory>

#include "electra/kernels/word.hpp"

namespace electra::kernels {

/// Returns zeros at a 64-byte boundary. Large ones share blocks that the system is asked to map
/// with huge pages: weights are read once a call from end to end, and with small pages the look-up
/// of addresses takes up to a tenth of the time of short inputs. Throws std::bad_alloc.
std::shared_ptr<Word> take_weight_memory(std::size_t words);

}  // namespace electra::kernels
