#include "io/checkpoint/file_format.hpp"

#include <cstdint>

#include "core/text.hpp"
#include "io/hdf5/file.hpp"
#include "io/little_endian.hpp"
#include "io/pytorch/pytorch.hpp"
#include "io/tensorflow/sorted_table.hpp"

namespace electra::io::checkpoint {
namespace {

constexpr std::string_view zip_magic{"PK\3\4", 4};

bool begins_with_object(std::string_view text) noexcept {
  const std::size_t first = text.find_first_not_of(" \t\r\n");
  return first != std::string_view::npos && text[first] == '{';
}

// The upper bytes of the header size are zero; no other format has zeros there.
bool is_safetensors(const MappedFile& file) noexcept {
  if (file.size() < 8) return false;
  const auto header_size = load_little_endian<std::uint64_t>(file.data());
  return header_size >> 32U == 0 && begins_with_object(file.text().substr(8));
}

// A MessagePack map that is not empty, with a size of 4, 16 or 32 bits.
bool is_map(std::string_view text) noexcept {
  const auto first = static_cast<unsigned char>(text.empty() ? '\0' : text.front());
  return (first > 0x80 && first <= 0x8F) || first == 0xDE || first == 0xDF;
}

}  // namespace

FileFormat format_of(const MappedFile& file) noexcept {
  const std::string_view text = file.text();
  if (starts_with(text, zip_magic)) return FileFormat::pytorch_zip;
  if (starts_with(text, pytorch::legacy_magic)) return FileFormat::pytorch_legacy;
  if (starts_with(text, hdf5::magic)) return FileFormat::keras_hdf5;
  if (is_safetensors(file)) return FileFormat::safetensors;
  if (ends_with(text, tensorflow::table_magic)) return FileFormat::tensorflow_bundle;
  if (is_map(text)) return FileFormat::flax;
  if (begins_with_object(text)) return FileFormat::index;
  return FileFormat::unknown;
}

}  // namespace electra::io::checkpoint
