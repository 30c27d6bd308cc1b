#pragma once

#include <cstring>
#include <map>
#include <string>
#include <string_view>
#include <type_traits>

namespace electra::testing {

/// A file of a binary format, put together field by field; a test then changes one of them.
class LabelledBytes {
 public:
  /// Adds a number, little-endian.
  template <class Number, class = std::enable_if_t<std::is_arithmetic_v<Number>>>
  void put(const std::string& label, Number number) {
    offsets_[label] = bytes_.size();
    bytes_.append(reinterpret_cast<const char*>(&number), sizeof(number));
  }
  void put(const std::string& label, std::string_view bytes) {
    offsets_[label] = bytes_.size();
    bytes_ += bytes;
  }
  template <class Number, class = std::enable_if_t<std::is_arithmetic_v<Number>>>
  void put(Number number) {
    put("", number);
  }
  void align(std::size_t to) { bytes_.append((to - bytes_.size() % to) % to, '\0'); }

  /// Overwrites a field that was put before.
  template <class Number, class = std::enable_if_t<std::is_arithmetic_v<Number>>>
  void set(const std::string& label, Number number) {
    std::memcpy(bytes_.data() + offsets_.at(label), &number, sizeof(number));
  }
  void set(const std::string& label, std::string_view bytes) {
    bytes_.replace(offsets_.at(label), bytes.size(), bytes);
  }

  std::size_t size() const { return bytes_.size(); }
  std::size_t offset(const std::string& label) const { return offsets_.at(label); }
  std::string& bytes() { return bytes_; }
  const std::string& bytes() const { return bytes_; }

 private:
  std::string bytes_;
  std::map<std::string, std::size_t> offsets_;
};

}  // namespace electra::testing
