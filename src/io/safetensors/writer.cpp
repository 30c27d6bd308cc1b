#include "io/safetensors/writer.hpp"

#include <algorithm>
#include <cstdint>
#include <set>
#include <string>
#include <vector>

#include <nlohmann/json.hpp>

#include "core/quoted.hpp"
#include "core/utf8.hpp"
#include "electra/core/aligned.hpp"
#include "electra/core/error.hpp"
#include "io/byte_count.hpp"
#include "io/rounded.hpp"

namespace electra {
namespace io::safetensors {
namespace {

/// A tensor and the type in which it is stored.
struct Stored {
  const NamedParameter* tensor;
  DType dtype;

  std::size_t size() const { return byte_count(tensor->value.shape, dtype); }
};

/// Returns the tensors in the order of their data. Widest types first: each tensor is then aligned
/// to its type, though the format has no padding.
std::vector<Stored> data_order(const std::vector<NamedParameter>& tensors, const Form& form) {
  std::vector<Stored> order;
  order.reserve(tensors.size());
  for (const NamedParameter& tensor : tensors) {
    const DType own = tensor.value.dtype;
    order.push_back({&tensor, is_float(own) ? form.dtype.value_or(own) : own});
  }
  if (form.in_order) return order;
  std::stable_sort(order.begin(), order.end(), [](const Stored& a, const Stored& b) {
    return size_of(a.dtype) > size_of(b.dtype);
  });
  return order;
}

void check(const std::vector<NamedParameter>& tensors) {
  std::set<std::string_view> names{"__metadata__"};
  for (const NamedParameter& tensor : tensors) {
    require(names.insert(tensor.name).second, ErrorCode::input, "duplicate tensor name ",
            TensorName{tensor.name});
    require(tensor.value.present(), ErrorCode::input, TensorName{tensor.name},
            " is not present and cannot be written");
  }
}

std::string json_string(const std::string& text) {
  require(utf8::is_well_formed(text), ErrorCode::input, Quoted{text},
          " is not UTF-8, as names in a safetensors file must be");
  return nlohmann::ordered_json(text).dump();
}

std::string header_of(const std::vector<Stored>& order, const SafetensorsMetadata& metadata) {
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
  for (const Stored& stored : order) {
    const std::size_t end = begin + stored.size();
    separate();
    header += json_string(stored.tensor->name) + ":{\"dtype\":\"";
    header += to_string(stored.dtype);
    header += "\",\"shape\":" + to_string(stored.tensor->value.shape) + ",\"data_offsets\":[" +
              std::to_string(begin) + ',' + std::to_string(end) + "]}";
    begin = end;
  }
  header += '}';
  header.append((alignment - (sizeof(std::uint64_t) + header.size()) % alignment) % alignment, ' ');
  return header;
}

}  // namespace

void write(const Form& form, AtomicFile& file, const std::vector<NamedParameter>& tensors,
           const SafetensorsMetadata& metadata, const std::function<void(std::string&)>& seal) {
  check(tensors);
  const auto order = data_order(tensors, form);
  std::string header = header_of(order, metadata);
  if (seal) seal(header);
  const std::uint64_t header_size = header.size();
  file.write(&header_size, sizeof(header_size));
  file.write(header.data(), header.size());
  for (const Stored& stored : order) {
    if (form.interrupt_check) form.interrupt_check();
    const NamedParameter& tensor = *stored.tensor;
    const Parameter value = tensor.value.dtype == stored.dtype
                                ? tensor.value
                                : rounded(tensor.value, stored.dtype, tensor.name);
    file.write(value.data, stored.size());
  }
  file.finish();
  if (form.interrupt_check) form.interrupt_check();
}

}  // namespace io::safetensors

void write_safetensors(const std::filesystem::path& path,
                       const std::vector<NamedParameter>& tensors,
                       const SafetensorsMetadata& metadata) {
  io::AtomicFile file(path);
  io::safetensors::write({}, file, tensors, metadata);
  file.commit();
}

}  // namespace electra
