#include "io/crc32c.hpp"

#include <array>
#include <cstddef>
#include <cstring>

namespace electra::io {
namespace {

constexpr std::uint32_t polynomial = 0x82F63B78;  // reflected
constexpr std::size_t block = 8;                  // bytes per step

using Tables = std::array<std::array<std::uint32_t, 256>, block>;

// tables[k][byte] is the effect of a byte on the checksum k bytes later (slicing-by-8).
constexpr Tables make_tables() {
  Tables tables{};
  for (std::uint32_t byte = 0; byte < 256; ++byte) {
    std::uint32_t sum = byte;
    for (int bit = 0; bit < 8; ++bit) sum = (sum >> 1U) ^ ((sum & 1U) != 0 ? polynomial : 0);
    tables[0][byte] = sum;
  }
  for (std::size_t k = 1; k < block; ++k) {
    for (std::size_t byte = 0; byte < 256; ++byte) {
      const std::uint32_t sum = tables[k - 1][byte];
      tables[k][byte] = (sum >> 8U) ^ tables[0][sum & 0xFFU];
    }
  }
  return tables;
}

constexpr Tables tables = make_tables();

}  // namespace

std::uint32_t crc32c(std::string_view bytes, std::uint32_t before) noexcept {
  std::uint32_t sum = ~before;
  while (bytes.size() >= block) {
    std::uint64_t word = 0;
    std::memcpy(&word, bytes.data(), block);
    word ^= sum;
    sum = 0;
    for (std::size_t k = 0; k < block; ++k) {
      sum ^= tables[block - 1 - k][static_cast<std::size_t>(word >> (8 * k)) & 0xFFU];
    }
    bytes.remove_prefix(block);
  }
  for (const char byte : bytes) {
    sum = (sum >> 8U) ^ tables[0][(sum ^ static_cast<unsigned char>(byte)) & 0xFFU];
  }
  return ~sum;
}

std::uint32_t masked_crc32c(std::string_view bytes) noexcept {
  const std::uint32_t sum = crc32c(bytes);
  return ((sum >> 15U) | (sum << 17U)) + 0xA282EAD8U;
}

}  // namespace electra::io
