#pragma once

#include <utility>

#include <nlohmann/json.hpp>

namespace electra::io {

/// Empties a value without allocating anything.
void take_apart(nlohmann::ordered_json& value) noexcept;

/// A JSON document that allocates nothing when it is destroyed. nlohmann's own destructor makes a
/// list of the values in an array or object and, being noexcept, ends the process where there is no
/// memory for it: an std::bad_alloc on its way to the caller would do so.
class OwnedJson {
 public:
  using Json = nlohmann::ordered_json;

  OwnedJson() = default;
  OwnedJson(Json value) noexcept : value_(std::move(value)) {}  // NOLINT: the same thing, safer
  OwnedJson(OwnedJson&& other) noexcept : value_(std::move(other.value_)) {}
  OwnedJson& operator=(OwnedJson&& other) noexcept {
    std::swap(value_, other.value_);
    return *this;
  }
  OwnedJson(const OwnedJson&) = delete;
  OwnedJson& operator=(const OwnedJson&) = delete;
  ~OwnedJson();

  Json& operator*() noexcept { return value_; }
  const Json& operator*() const noexcept { return value_; }
  Json* operator->() noexcept { return &value_; }
  const Json* operator->() const noexcept { return &value_; }
  operator const Json&() const noexcept { return value_; }  // NOLINT: wherever one is read

  /// Returns the document without that care, to become a part of another.
  Json take() noexcept { return std::move(value_); }

 private:
  Json value_;
};

}  // namespace electra::io
