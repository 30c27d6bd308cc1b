#pragma once

#include <cstddef>
#include <string_view>

namespace electra {

/// Gives where the first byte stands that does not belong to well-formed UTF-8; the size of the
/// text if all do. Overlong forms, surrogates and numbers beyond U+10FFFF are ill-formed.
std::size_t first_byte_outside_utf8(std::string_view text) noexcept;

/// Returns how many of the first bytes of a text, which are ill-formed, one U+FFFD stands for: as
/// many as begin some character, or one (Unicode, "substitution of maximal subparts").
std::size_t ill_formed_size(std::string_view text) noexcept;

}  // namespace electra
