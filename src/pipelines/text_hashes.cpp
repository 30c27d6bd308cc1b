#include "pipelines/text_hashes.hpp"

#include "core/split_mix.hpp"

namespace electra::pipelines {
namespace {

constexpr std::uint64_t prime = (std::uint64_t{1} << 31U) - 1;
constexpr TextHash ones{1, 1, 1, 1};

std::uint32_t product(std::uint32_t a, std::uint32_t b) {
  return static_cast<std::uint32_t>(std::uint64_t{a} * b % prime);
}

std::uint32_t power(std::uint32_t base, std::uint64_t exponent) {
  std::uint32_t result = 1;
  for (; exponent != 0; exponent >>= 1U, base = product(base, base))
    if ((exponent & 1U) != 0) result = product(result, base);
  return result;
}

}  // namespace

TextHashes::TextHashes(std::string_view text) {
  std::uint64_t state = text.size();
  for (const char byte : text)
    state = SplitMix64::mix(state + static_cast<unsigned char>(byte) + 1);
  SplitMix64 random(state);
  for (std::size_t i = 0; i < base_.size(); ++i) {
    base_[i] = static_cast<std::uint32_t>(256 + random.next() % (prime - 256));
    inverse_[i] = power(base_[i], prime - 2);
  }
  clear();
}

void TextHashes::clear() {
  power_ = ones;
  places_ = {{TextHash{}, ones}};
}

void TextHashes::append(std::string_view text) {
  Place place = places_.back();
  for (const char byte : text) {
    const auto value = std::uint32_t{static_cast<unsigned char>(byte)} + 1;
    for (std::size_t i = 0; i < base_.size(); ++i) {
      place.sum[i] =
          static_cast<std::uint32_t>((place.sum[i] + std::uint64_t{value} * power_[i]) % prime);
      power_[i] = product(power_[i], base_[i]);
    }
  }
  for (std::size_t i = 0; i < base_.size(); ++i)
    place.inverse[i] = product(place.inverse[i], power(inverse_[i], text.size()));
  places_.push_back(place);
}

TextHash TextHashes::between(std::size_t first, std::size_t last) const {
  const Place& begin = places_[first];
  const Place& end = places_[last];
  TextHash hash;
  for (std::size_t i = 0; i < hash.size(); ++i) {
    const auto sum = static_cast<std::uint32_t>((prime + end.sum[i] - begin.sum[i]) % prime);
    hash[i] = product(sum, begin.inverse[i]);
  }
  return hash;
}

}  // namespace electra::pipelines
