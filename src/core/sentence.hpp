#pragma once

#include <cstddef>
#include <string>
#include <vector>

#include "electra/core/error.hpp"

namespace electra::detail {

/// Returns the parts one after the other.
Sentence sentence_of(const Part* parts, std::size_t count);

/// The bytes after which any sentence is cut, longer than each that the library makes of names that
/// are cut themselves.
inline constexpr std::size_t max_sentence_size = 8192;

/// Returns a sentence as one of UTF-8 without control characters, cut where it is too long, and
/// corrects the places of its subjects. Whatever a sentence was made of, it comes through here.
std::string clean_sentence(const std::string& sentence, std::vector<Subject>& subjects);

}  // namespace electra::detail
