// Every Unicode scalar value, alone and between letters. The hashes are those of ids, places and
// masks that differential.py --scalars has found to be the reference's, of all 1,112,064.
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include <gtest/gtest.h>

#include "electra/tokenizer/tokenizer.hpp"
#include "support/bits_hash.hpp"

namespace electra {
namespace {

/// Calls `use` with each scalar value in UTF-8; returns how many there are.
template <class Use>
int for_each_scalar(const Use& use) {
  int count = 0;
  for (std::uint32_t code = 0; code < 0x110000; ++code) {
    if (code >= 0xD800 && code < 0xE000) continue;
    char bytes[4];
    std::size_t size = 0;
    const auto put = [&](std::uint32_t byte) { bytes[size++] = static_cast<char>(byte); };
    if (code < 0x80) {
      put(code);
    } else {
      if (code < 0x800) {
        put(0xC0U | code >> 6U);
      } else {
        if (code < 0x10000) {
          put(0xE0U | code >> 12U);
        } else {
          put(0xF0U | code >> 18U);
          put(0x80U | (code >> 12U & 0x3FU));
        }
        put(0x80U | (code >> 6U & 0x3FU));
      }
      put(0x80U | (code & 0x3FU));
    }
    use(std::string_view(bytes, size));
    ++count;
  }
  return count;
}

struct Known {
  const char* name;
  std::uint64_t hash;
};

void PrintTo(const Known& known, std::ostream* out) { *out << known.name; }

class Scalars : public ::testing::TestWithParam<Known> {};

TEST_P(Scalars, AreTokenizedAsByTheReference) {
  const auto tokenizer = ElectraTokenizer::from_pretrained(
      std::string(ELECTRA_TEST_DATA "/tokenizer/models/") + GetParam().name);
  testing::BitsHash hash;
  const auto add = [&](const std::string& text) {
    const Encoding encoding = tokenizer.encode(text);
    for (std::size_t i = 0; i < encoding.ids.size(); ++i) {
      hash.add(static_cast<std::uint32_t>(encoding.ids[i]));
      hash.add(static_cast<std::uint32_t>(encoding.offsets[i].start));
      hash.add(static_cast<std::uint32_t>(encoding.offsets[i].end));
      hash.add(static_cast<std::uint32_t>(encoding.attention_mask[i]));
    }
  };
  std::string text;
  const int count = for_each_scalar([&](std::string_view scalar) {
    add(text.assign(scalar));
    add(text.assign("a").append(scalar).append("b"));
  });
  EXPECT_EQ(count, 1112064);
  EXPECT_EQ(hash.value(), GetParam().hash);
}

INSTANTIATE_TEST_SUITE_P(Tokenizers, Scalars,
                         ::testing::Values(Known{"uncased-vocab", 0x7d003b6f482d1f25U},
                                           Known{"korean", 0xc9ed5c5bd9421cbdU}),
                         [](const auto& tested) { return std::string(tested.param.name, 6); });

}  // namespace
}  // namespace electra
