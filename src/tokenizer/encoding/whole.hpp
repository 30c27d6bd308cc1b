#pragma once

#include <cstddef>

#include "electra/tokenizer/encoding.hpp"

namespace electra::tokenizer::encoding {

/// Throws `input` unless the vectors of an encoding, and those of its overflowing windows, are as
/// long as its ids. `index` is its place among others.
void require_whole(const Encoding& encoding, std::size_t index);

}  // namespace electra::tokenizer::encoding
