#pragma once

#include <cstdint>
#include <cstring>
#include <string>
#include <string_view>
#include <vector>

namespace electra::testing {

// Protobuf by hand: tests need messages that no library would write.

inline std::string varint(std::uint64_t value) {
  std::string bytes;
  for (; value >= 0x80; value >>= 7U) bytes += static_cast<char>(value | 0x80U);
  return bytes + static_cast<char>(value);
}
inline std::string number_field(unsigned field, std::uint64_t value) {
  return varint(field << 3U) + varint(value);
}
inline std::string bytes_field(unsigned field, std::string_view bytes) {
  return varint(field << 3U | 2U) + varint(bytes.size()) + std::string(bytes);
}
inline std::string float_field(unsigned field, float value) {
  std::string bytes(sizeof(value), '\0');
  std::memcpy(bytes.data(), &value, sizeof(value));
  return varint(field << 3U | 5U) + bytes;
}

constexpr std::uint64_t normal_piece = 1;
constexpr std::uint64_t unknown_piece = 2;
constexpr std::uint64_t user_defined_piece = 4;

inline std::string piece(std::string_view text, float score = 0,
                         std::uint64_t type = normal_piece) {
  return bytes_field(1, bytes_field(1, text) + float_field(2, score) + number_field(3, type));
}

/// Returns a model of <unk> and these pieces, with more fields at its end.
inline std::string spiece(const std::vector<std::string>& pieces, std::string_view more = "") {
  std::string bytes = piece("<unk>", 0, unknown_piece);
  for (const std::string& text : pieces) bytes += piece(text, -1);
  return bytes.append(more);
}

/// Returns a charsmap of a trie and strings.
inline std::string charsmap(const std::vector<std::uint32_t>& trie, std::string_view strings) {
  std::string bytes(4 + 4 * trie.size(), '\0');
  const auto size = static_cast<std::uint32_t>(4 * trie.size());
  std::memcpy(bytes.data(), &size, sizeof(size));
  if (!trie.empty()) std::memcpy(bytes.data() + 4, trie.data(), size);
  return bytes.append(strings);
}
/// Returns the field of a model that contains a charsmap.
inline std::string with_charsmap(std::string_view blob, unsigned field = 3) {
  return bytes_field(field, bytes_field(2, blob));
}

}  // namespace electra::testing
