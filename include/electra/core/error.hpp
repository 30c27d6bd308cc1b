#pragma once

#include <cstddef>
#include <stdexcept>
#include <string>
#include <string_view>
#include <type_traits>

#include "electra/core/export.hpp"

namespace electra {

/// What kind of thing was wrong; the sentence of the error says the rest.
enum class ErrorCode { io, config, weights, tokenizer, input, unsupported };

/// Gives the name of a code, as in "weights".
ELECTRA_EXPORT std::string_view to_string(ErrorCode code);

/// The one exception type of the library: a code and a sentence that names the thing, what was
/// found, what was wanted and what to do.
class ELECTRA_EXPORT Error : public std::runtime_error {
 public:
  /// Takes a whole sentence; fail() and require() build one of parts.
  Error(ErrorCode code, const std::string& sentence) : std::runtime_error(sentence), code_(code) {}

  /// What kind of thing was wrong; what() is the sentence.
  ErrorCode code() const noexcept { return code_; }

 private:
  ErrorCode code_;
};

namespace detail {

ELECTRA_EXPORT void append(std::string& sentence, std::string_view part);
ELECTRA_EXPORT void append(std::string& sentence, long long part);
ELECTRA_EXPORT void append(std::string& sentence, unsigned long long part);
ELECTRA_EXPORT void append(std::string& sentence, float part);
ELECTRA_EXPORT void append(std::string& sentence, double part);

ELECTRA_EXPORT void append_characters(std::string& sentence, const void* characters);

template <class T>
void append_object(std::string& sentence, const void* object) {
  const T& part = *static_cast<const T*>(object);
  if constexpr (std::is_convertible_v<const T&, std::string_view>) {
    append(sentence, std::string_view(part));
  } else if constexpr (std::is_same_v<T, char>) {
    sentence += part;
  } else if constexpr (std::is_same_v<T, float>) {
    append(sentence, part);  // as a double, 0.1F would read 0.10000000149011612
  } else if constexpr (std::is_floating_point_v<T>) {
    append(sentence, static_cast<double>(part));
  } else if constexpr (std::is_integral_v<T> && std::is_signed_v<T>) {
    append(sentence, static_cast<long long>(part));
  } else if constexpr (std::is_integral_v<T>) {
    append(sentence, static_cast<unsigned long long>(part));
  } else {
    append(sentence, std::string_view(to_string(part)));
  }
}

/// A part of a sentence, and how it is appended: what stands where something fails is no more than
/// these, for each kind of part the same.
struct Part {
  void (*append)(std::string& sentence, const void* part);
  const void* part;
};

template <class T>
Part part_of(const T& part) {
  if constexpr (std::is_array_v<T>)
    return {append_characters, part};
  else
    return {append_object<T>, &part};
}

[[noreturn]] ELECTRA_EXPORT void fail(ErrorCode code, const Part* parts, std::size_t count);

}  // namespace detail

/// Throws an Error whose sentence is the parts one after the other.
template <class... Parts>
[[noreturn]] void fail(ErrorCode code, const Parts&... parts) {
  const detail::Part list[] = {detail::part_of(parts)...};
  detail::fail(code, list, sizeof...(parts));
}

/// Fails unless `holds`. Formats nothing before that, so it may stand on a hot path.
template <class... Parts>
void require(bool holds, ErrorCode code, const Parts&... parts) {
  if (!holds) fail(code, parts...);
}

}  // namespace electra
