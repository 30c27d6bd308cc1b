#include <algorithm>
#include <cstdint>
#include <set>
#include <string>
#include <vector>

#include <nlohmann/json.hpp>

#include "electra/core/aligned.hpp"
#include "electra/core/error.hpp"
#include "electra/io/safetensors.hpp"
#include "io/atomic_file.hpp"
#include "io/quoted.hpp"
#include "io/utf8.hpp"

namespace electra {
namespace {

std::size_t byte_count(const Parameter& value) {
  return static_cast<std::size_t>(value.shape.element_count() * size_of(value.dtype));
}

/// Widest numbers first, so that each tensor is aligned to its own: the format has no gaps.
std::vector<const NamedParameter*> data_order(const std::vector<NamedParameter>& tensors) {
  std::vector<const NamedParameter*> order;
  order.reserve(tensors.size());
  for (const NamedParameter& tensor : tensors) order.push_back(&tensor);
  std::stable_sort(order.begin(), order.end(), [](const auto* a, const auto* b) {
    return size_of(a->value.dtype) > size_of(b->value.dtype);
  });
  return order;
}

void check(const std::vector<NamedParameter>& tensors) {
  std::set<std::string_view> names{"__metadata__"};
  for (const NamedParameter& tensor : tensors) {
    require(names.insert(tensor.name).second, ErrorCode::input, "two tensors are named ",
            Quoted{tensor.name}, "; a safetensors file holds one of a name");
    require(tensor.value.present(), ErrorCode::input, Quoted{tensor.name},
            " has no values that could be written");
  }
}

std::string json_string(const std::string& text) {
  require(first_byte_outside_utf8(text) == text.size(), ErrorCode::input, Quoted{text},
          " is not UTF-8; a safetensors file holds nothing else");
  return nlohmann::json(text).dump();
}

std::string header_of(const std::vector<const NamedParameter*>& order,
                      const SafetensorsMetadata& metadata) {
  std::string header = "{";
  const auto separate = [&header] { header += header.back() == '{' ? "" : ","; };
  if (!metadata.empty()) {
    header += "\"__metadata__\":{";
    for (const auto& [key, value] : metadata) {
      separate();
      header += json_string(key) + ':' + json_string(value);
    }
    header += '}';
  }
  std::size_t begin = 0;
  for (const NamedParameter* tensor : order) {
    const std::size_t end = begin + byte_count(tensor->value);
    separate();
    header += json_string(tensor->name) + ":{\"dtype\":\"";
    header += to_string(tensor->value.dtype);
    header += "\",\"shape\":" + to_string(tensor->value.shape) + ",\"data_offsets\":[" +
              std::to_string(begin) + ',' + std::to_string(end) + "]}";
    begin = end;
  }
  header += '}';
  header.append((alignment - (sizeof(std::uint64_t) + header.size()) % alignment) % alignment, ' ');
  return header;
}

}  // namespace

void write_safetensors(const std::filesystem::path& path,
                       const std::vector<NamedParameter>& tensors,
                       const SafetensorsMetadata& metadata) {
  check(tensors);
  const auto order = data_order(tensors);
  const std::string header = header_of(order, metadata);
  const std::uint64_t header_size = header.size();
  AtomicFile file(path);
  file.write(&header_size, sizeof(header_size));
  file.write(header.data(), header.size());
  for (const NamedParameter* tensor : order) {
    file.write(tensor->value.data, byte_count(tensor->value));
  }
  file.commit();
}

}  // namespace electra
