#pragma once

#include <utility>
#include <variant>

#include "electra/core/error.hpp"

namespace electra {

/// The answer to one input of a batch, or the error in its place.
template <class Answer>
class Result {
 public:
  /// The type of an answer.
  using value_type = Answer;

  /// @{
  /// Holds an answer, or an error.
  Result(Answer answer) : held_(std::in_place_index<0>, std::move(answer)) {}  // NOLINT: implicit
  Result(Error error) : held_(std::in_place_index<1>, std::move(error)) {}     // NOLINT: implicit
  /// @}

  /// Whether there is an answer.
  bool has_value() const noexcept { return held_.index() == 0; }
  /// Returns has_value().
  explicit operator bool() const noexcept { return has_value(); }

  /// @{
  /// Returns the answer. Throws the error if there is none.
  const Answer& value() const& {
    if (const Error* failed = error()) throw *failed;
    return *std::get_if<0>(&held_);
  }
  Answer value() && {
    if (const Error* failed = error()) throw *failed;
    return std::move(*std::get_if<0>(&held_));
  }
  /// @}
  /// Returns the error; null if there is an answer.
  const Error* error() const noexcept { return std::get_if<1>(&held_); }

 private:
  std::variant<Answer, Error> held_;
};

}  // namespace electra
