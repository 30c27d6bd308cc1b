#include "core/utf8.hpp"

#include <cstdint>
#include <string>
#include <utility>

#include <gtest/gtest.h>

namespace electra::utf8 {
namespace {

std::string encoded(std::uint32_t c) {
  const auto byte = [](std::uint32_t value) { return static_cast<char>(value); };
  const auto following = [&](unsigned shift) { return byte(0x80U | ((c >> shift) & 0x3FU)); };
  if (c < 0x80) return {byte(c)};
  if (c < 0x800) return {byte(0xC0U | (c >> 6U)), following(0)};
  if (c < 0x10000) return {byte(0xE0U | (c >> 12U)), following(6), following(0)};
  return {byte(0xF0U | (c >> 18U)), following(12), following(6), following(0)};
}

bool is_surrogate(std::uint32_t c) { return c >= 0xD800 && c <= 0xDFFF; }

TEST(Utf8, EveryScalarValueIsDecoded) {
  for (std::uint32_t c = 0; c <= 0x10FFFF; ++c) {
    if (is_surrogate(c)) continue;
    const std::string text = encoded(c);
    const Decoded decoded = decode(bytes_of(text), bytes_of(text) + text.size());
    ASSERT_EQ(decoded.character, c);
    ASSERT_EQ(decoded.size, text.size());
    ASSERT_TRUE(is_well_formed(text));
    for (std::size_t size = 1; size < text.size(); ++size) {
      ASSERT_FALSE(is_well_formed(text.substr(0, size))) << c;
    }
  }
}

// Of all sequences of three bytes, as many as there are scalar values that take three.
TEST(Utf8, NoOtherThreeBytesAreDecoded) {
  std::uint32_t well_formed = 0;
  for (std::uint32_t bytes = 0; bytes < 1U << 24U; ++bytes) {
    const char text[] = {static_cast<char>(bytes >> 16U), static_cast<char>(bytes >> 8U),
                         static_cast<char>(bytes)};
    const Decoded decoded = decode(bytes_of({text, 3}), bytes_of({text, 3}) + 3);
    if (decoded.size == 3) ++well_formed;
  }
  EXPECT_EQ(well_formed, 0x10000U - 0x800U - 0x800U);
}

TEST(Utf8, IllFormedBytesEndThePrefix) {
  const std::pair<const char*, std::size_t> texts[] = {
      {"", 0},
      {"abcdefghijklmnop", 16},
      {"abcdefghijk\x80", 11},
      {"\x80", 0},
      {"a\xC3\xA9\xFF", 3},
      {"\xC0\x80", 0},                  // overlong
      {"\xE0\x9F\xBF", 0},              // overlong
      {"\xF0\x8F\xBF\xBF", 0},          // overlong
      {"x\xED\xA0\x80", 1},             // a surrogate
      {"\xF4\x90\x80\x80", 0},          // beyond U+10FFFF
      {"\xF5\x80\x80\x80", 0},          // beyond U+10FFFF
      {"\xE4\xB8\xAD\xE4\xB8", 3},      // cut off
      {"\xF0\x9F\x98\x80\xF0\x9F", 4},  // cut off
      {"\xE4\xB8x", 0},
  };
  for (const auto& [text, size] : texts) EXPECT_EQ(well_formed_size(text), size) << text;
}

}  // namespace
}  // namespace electra::utf8
