#include "io/prepacked/prepacked.hpp"

#include <algorithm>
#include <cstring>

#include "fuzz/target.hpp"

namespace {

/// Returns the input with the right checksum of its header, which no fuzzer would find.
std::vector<std::uint8_t> sealed(const std::uint8_t* data, std::size_t size) {
  std::vector<std::uint8_t> bytes(data, data + size);
  constexpr std::size_t place = 8 + electra::io::prepacked::header_opening.size();
  std::uint64_t header_size = 0;
  if (size < place + 8) return bytes;
  std::memcpy(&header_size, data, sizeof(header_size));
  if (header_size > size - 8 || header_size < place) return bytes;
  const std::string_view header(reinterpret_cast<const char*>(data) + 8, header_size);
  const std::string digits = electra::io::prepacked::header_checksum(header);
  std::copy(digits.begin(), digits.end(), bytes.begin() + place);
  return bytes;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  static const electra::fuzz::InputFile input;
  try {
    const auto bytes = sealed(data, size);
    auto file = input.with(bytes.data(), bytes.size());
    auto opened = std::make_shared<electra::SafetensorsFile>(file);
    const auto source = electra::io::prepacked::open(std::move(file), std::move(opened));
    electra::fuzz::use_as_model(source);
    source->check_contents();
  } catch (const electra::Error&) {
    return 0;
  }
  return 0;
}
