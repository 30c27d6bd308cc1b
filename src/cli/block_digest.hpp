#pragma once

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <string>

namespace electra::cli {

/// A digest of FIPS 180-4 whose blocks have 64 bytes. `Algorithm` has the type State, an array of
/// 32-bit words, its value `initial`, and mix(State&, const unsigned char* block).
template <class Algorithm>
class BlockDigest {
 public:
  void update(const std::byte* data, std::size_t size) {
    const auto* bytes = reinterpret_cast<const unsigned char*>(data);
    size_ += size;
    while (size > 0) {
      if (pending_ == 0 && size >= block_.size()) {
        Algorithm::mix(state_, bytes);
        bytes += block_.size();
        size -= block_.size();
        continue;
      }
      const std::size_t count = std::min(size, block_.size() - pending_);
      std::copy_n(bytes, count, block_.begin() + static_cast<std::ptrdiff_t>(pending_));
      pending_ += count;
      bytes += count;
      size -= count;
      if (pending_ == block_.size()) mix_block();
    }
  }

  /// Returns the digest in hexadecimal digits. To be called once.
  std::string finish() {
    constexpr std::size_t count_bytes = 8;
    block_[pending_++] = 0x80;  // the end of the data, zeros, and the count of bits in all
    if (pending_ > block_.size() - count_bytes) mix_block();
    for (std::size_t i = 0; i < count_bytes; ++i)
      block_[block_.size() - 1 - i] = static_cast<unsigned char>((size_ * 8) >> (8 * i));
    mix_block();
    std::string text;
    for (const std::uint32_t word : state_) {
      for (unsigned shift = 32; shift > 0; shift -= 4)
        text += "0123456789abcdef"[(word >> (shift - 4)) & 15U];
    }
    return text;
  }

 private:
  void mix_block() {
    Algorithm::mix(state_, block_.data());
    block_ = {};
    pending_ = 0;
  }

  typename Algorithm::State state_ = Algorithm::initial;
  std::array<unsigned char, 64> block_{};
  std::size_t pending_ = 0;  // bytes of the block; those behind them are zeros
  std::uint64_t size_ = 0;   // in all
};

/// Returns the i-th word of a block, whose first byte is its highest.
inline std::uint32_t word_of_block(const unsigned char* block, std::size_t i) {
  block += 4 * i;
  return std::uint32_t{block[0]} << 24 | std::uint32_t{block[1]} << 16 |
         std::uint32_t{block[2]} << 8 | std::uint32_t{block[3]};
}

}  // namespace electra::cli
