#pragma once

namespace electra {

/// A T that a move resets to T() in its source, as it empties a std::vector there: for a member
/// that has to agree with one.
template <class T>
class ResetOnMove : public T {
 public:
  ResetOnMove() = default;
  ~ResetOnMove() = default;
  /// Holds a copy of `value`.
  ResetOnMove(const T& value) : T(value) {}
  /// @{
  /// Copies leave the source as it is.
  ResetOnMove(const ResetOnMove& other) = default;
  ResetOnMove& operator=(const ResetOnMove& other) = default;
  /// @}
  /// @{
  /// Moves reset the source.
  ResetOnMove(ResetOnMove&& other) noexcept : T(other) { static_cast<T&>(other) = T(); }
  ResetOnMove& operator=(ResetOnMove&& other) noexcept {
    static_cast<T&>(*this) = other;
    static_cast<T&>(other) = T();
    return *this;
  }
  /// @}
};

}  // namespace electra
