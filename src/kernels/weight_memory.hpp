#pragma once

#include <cstddef>
#include <memory>

namespace electra::kernels {

/// Gives zeros at a 64-byte boundary. Large ones share blocks that the system is asked to map with
/// huge pages: weights are read once a call from end to end, and with small pages the look-up of
/// addresses takes up to a tenth of the time of short inputs. Throws std::bad_alloc.
std::shared_ptr<float> take_weight_memory(std::size_t floats);

}  // namespace electra::kernels
