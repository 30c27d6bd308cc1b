#pragma once

#include <cstddef>
#include <string_view>

namespace electra {

/// Gives where the first byte stands that does not belong to well-formed UTF-8; the size of the
/// text if all do. Overlong forms, surrogates and numbers beyond U+10FFFF are ill-formed.
std::size_t first_byte_outside_utf8(std::string_view text) noexcept;

}  // namespace electra
