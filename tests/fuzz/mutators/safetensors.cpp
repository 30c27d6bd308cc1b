#include <cstdint>
#include <cstring>
#include <string_view>
#include <utility>

#include "fuzz/mutators/json.hpp"
#include "fuzz/mutators/mutators.hpp"
#include "io/safetensors/header.hpp"

namespace electra::fuzz {
namespace {

/// Returns the bytes of a tensor by its entry in the header; 0 if the entry is wrong or large.
std::size_t byte_count(const OrderedJson& tensor) {
  constexpr std::uint64_t max_elements = 4096;
  if (!tensor.is_object() || !tensor.contains("shape") || !tensor["shape"].is_array()) return 0;
  std::uint64_t elements = 1;
  for (const OrderedJson& extent : tensor["shape"]) {
    if (!extent.is_number_unsigned() || extent.get<std::uint64_t>() > max_elements) return 0;
    elements *= extent.get<std::uint64_t>();
    if (elements > max_elements) return 0;
  }
  const OrderedJson name = tensor.value("dtype", OrderedJson());
  const auto dtype = io::safetensors::dtype_named(name.is_string() ? name.get<std::string>() : "");
  return elements * static_cast<std::size_t>(size_of(dtype.value_or(DType::f32)));
}

/// Sets the data offsets of the tensors by their shapes, without gaps. Returns the size of the
/// data.
std::size_t lay_out(OrderedJson& header) {
  std::size_t end = 0;
  for (const auto& [name, tensor] : header.items()) {
    if (name == "__metadata__" || !tensor.is_object()) continue;
    const std::size_t begin = end;
    end += byte_count(tensor);
    tensor["data_offsets"] = {begin, end};
  }
  return end;
}

}  // namespace

std::string mutate_safetensors(const std::string& input, Chance& chance) {
  std::uint64_t size = 0;
  if (input.size() < sizeof size) return chance.changed(input);
  std::memcpy(&size, input.data(), sizeof size);
  if (size > input.size() - sizeof size) return chance.changed(input);
  auto header = parsed_json(std::string_view(input).substr(sizeof size, size));
  if (!header) return chance.changed(input);

  std::string data = input.substr(sizeof size + size);
  if (chance.below(8) == 0) {
    data = chance.changed(std::move(data));
  } else {
    change_json(*header, chance);
    if (header->is_object() && chance.below(2) == 0) data.resize(lay_out(*header), '\0');
  }
  const std::string text = text_of(*header);
  size = text.size();
  return std::string(reinterpret_cast<const char*>(&size), sizeof size) + text + data;
}

}  // namespace electra::fuzz
