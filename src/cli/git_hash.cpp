#include "cli/git_hash.hpp"

#include <array>
#include <cstdint>

#include "cli/block_digest.hpp"

namespace electra::cli {
namespace {

std::uint32_t rotate_left(std::uint32_t word, unsigned count) {
  return (word << count) | (word >> (32 - count));
}

/// Combines three words, differently in each quarter of the 80 rounds.
std::uint32_t combined(std::size_t round, std::uint32_t b, std::uint32_t c, std::uint32_t d) {
  if (round < 20) return ((b & c) | (~b & d)) + 0x5a827999;
  if (round < 40) return (b ^ c ^ d) + 0x6ed9eba1;
  if (round < 60) return ((b & c) | (b & d) | (c & d)) + 0x8f1bbcdc;
  return (b ^ c ^ d) + 0xca62c1d6;
}

struct Sha1 {
  using State = std::array<std::uint32_t, 5>;
  static constexpr State initial = {0x67452301, 0xefcdab89, 0x98badcfe, 0x10325476, 0xc3d2e1f0};

  static void mix(State& state, const unsigned char* block) {
    std::array<std::uint32_t, 80> words{};
    for (std::size_t i = 0; i < 16; ++i) words[i] = word_of_block(block, i);
    for (std::size_t i = 16; i < words.size(); ++i)
      words[i] = rotate_left(words[i - 3] ^ words[i - 8] ^ words[i - 14] ^ words[i - 16], 1);
    auto [a, b, c, d, e] = state;
    for (std::size_t i = 0; i < words.size(); ++i) {
      const std::uint32_t next = rotate_left(a, 5) + combined(i, b, c, d) + e + words[i];
      e = d;
      d = c;
      c = rotate_left(b, 30);
      b = a;
      a = next;
    }
    const State mixed = {a, b, c, d, e};
    for (std::size_t i = 0; i < state.size(); ++i) state[i] += mixed[i];
  }
};

}  // namespace

std::string git_hash(const std::byte* data, std::size_t size) {
  const std::string head = "blob " + std::to_string(size) + '\0';
  BlockDigest<Sha1> digest;
  digest.update(reinterpret_cast<const std::byte*>(head.data()), head.size());
  digest.update(data, size);
  return digest.finish();
}

}  // namespace electra::cli
