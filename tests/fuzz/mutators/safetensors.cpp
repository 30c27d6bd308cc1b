#include <cstdint>
#include <cstring>
#include <optional>
#include <string_view>

#include "fuzz/mutators/json.hpp"
#include "fuzz/mutators/mutators.hpp"

namespace electra::fuzz {
namespace {

std::size_t element_size(const std::string& dtype) {
  const bool is_8_bit = dtype == "I8" || dtype == "U8" || dtype == "BOOL";
  const bool is_16_bit = dtype == "F16" || dtype == "BF16" || dtype == "I16" || dtype == "U16";
  const bool is_64_bit = dtype == "F64" || dtype == "I64" || dtype == "U64";
  return is_8_bit ? 1 : is_16_bit ? 2 : is_64_bit ? 8 : 4;
}

/// The bytes of a tensor as its header has it, which may be wrong in any way; 0 if it is too wrong.
std::size_t size_of(const OrderedJson& tensor) {
  constexpr std::uint64_t max_elements = 4096;
  if (!tensor.is_object() || !tensor.contains("shape") || !tensor["shape"].is_array()) return 0;
  std::uint64_t elements = 1;
  for (const OrderedJson& extent : tensor["shape"]) {
    if (!extent.is_number_unsigned() || extent.get<std::uint64_t>() > max_elements) return 0;
    elements *= extent.get<std::uint64_t>();
    if (elements > max_elements) return 0;
  }
  const OrderedJson dtype = tensor.value("dtype", OrderedJson());
  return elements * element_size(dtype.is_string() ? dtype.get<std::string>() : "");
}

/// Gives each tensor the offsets that fit its shape, one after the other. Returns their end.
std::size_t lay_out(OrderedJson& header) {
  std::size_t end = 0;
  for (const auto& [name, tensor] : header.items()) {
    if (name == "__metadata__" || !tensor.is_object()) continue;
    const std::size_t begin = end;
    end += size_of(tensor);
    tensor["data_offsets"] = {begin, end};
  }
  return end;
}

}  // namespace

std::string mutate_safetensors(const std::string& input, Chance& chance) {
  std::string changed = input;
  std::uint64_t size = 0;
  if (input.size() >= sizeof size) std::memcpy(&size, input.data(), sizeof size);
  const bool fits = input.size() >= sizeof size && size <= input.size() - sizeof size;
  std::optional<OrderedJson> header;
  if (fits) header = parsed_json(std::string_view(input).substr(sizeof size, size));
  if (!header) {
    chance.change_bytes(changed);
    return changed;
  }
  std::string data = input.substr(sizeof size + size);
  if (chance.below(8) == 0) {
    chance.change_bytes(data);
  } else {
    change_json(*header, chance);
    if (header->is_object() && chance.below(2) == 0) data.resize(lay_out(*header), '\0');
  }
  const std::string text = text_of(*header);
  size = text.size();
  changed.assign(reinterpret_cast<const char*>(&size), sizeof size);
  return changed + text + data;
}

}  // namespace electra::fuzz
