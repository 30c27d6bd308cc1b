#include "server/inference_tensor.hpp"

#include <algorithm>
#include <cstring>

#include "core/number.hpp"
#include "io/owned_json.hpp"
#include "server/contract.hpp"
#include "server/service_error.hpp"

namespace electra::server {
namespace {

[[noreturn]] void refuse(const std::string& sentence) {
  throw ServiceError(Failure::validation, sentence, 400);
}

constexpr const char* length_header = "inference-header-content-length";

/// Returns the bytes of the JSON at the start of the body.
std::size_t json_size(const Request& request) {
  const std::string_view given = request.header(length_header);
  if (given.empty()) return request.body.size();
  const auto size = number_in<std::size_t>(given);
  if (!size || *size > request.body.size())
    refuse("Inference-Header-Content-Length is '" + std::string(given.substr(0, 40)) +
           "'; it must be at most the " + std::to_string(request.body.size()) +
           " bytes of the body");
  return *size;
}

/// Takes the tensors' bytes one after the other.
class Bytes {
 public:
  explicit Bytes(std::string_view all) : rest_(all) {}

  std::string_view take(std::size_t size, const std::string& name) {
    if (size > rest_.size())
      refuse('\'' + name + "' has " + std::to_string(size) + " bytes; the body has " +
             std::to_string(rest_.size()) + " left");
    const std::string_view taken = rest_.substr(0, size);
    rest_.remove_prefix(size);
    return taken;
  }
  bool empty() const noexcept { return rest_.empty(); }

 private:
  std::string_view rest_;
};

template <class Integer>
Integer little_endian(std::string_view bytes) {
  Integer value;
  std::memcpy(&value, bytes.data(), sizeof(value));
  return value;
}

using Integers = InferenceTensor::Integers;
using Texts = InferenceTensor::Texts;

Integers integers_in(std::string_view bytes, std::size_t size, const std::string& name) {
  if (bytes.size() % size != 0)
    refuse('\'' + name + "' has " + std::to_string(bytes.size()) +
           " bytes, no whole number of elements");
  Integers integers;
  for (std::size_t i = 0; i < bytes.size(); i += size)
    integers.push_back(size == 8 ? little_endian<std::int64_t>(bytes.substr(i))
                                 : little_endian<std::int32_t>(bytes.substr(i)));
  return integers;
}

Texts texts_in(std::string_view bytes, const std::string& name) {
  Bytes rest(bytes);
  Texts texts;
  while (!rest.empty()) {
    const auto size = little_endian<std::uint32_t>(rest.take(4, name));
    texts.emplace_back(rest.take(size, name));
  }
  return texts;
}

/// Appends nested arrays to one list.
void read_data(const Json& data, InferenceTensor& tensor) {
  for (const Json& each : data) {
    auto* integers = std::get_if<Integers>(&tensor.data);
    if (each.is_array())
      read_data(each, tensor);
    else if (integers != nullptr && is_integer(each))
      integers->push_back(each.get<std::int64_t>());
    else if (integers == nullptr && each.is_string())
      std::get<Texts>(tensor.data).push_back(each.get<std::string>());
    else
      refuse('\'' + tensor.name + "' has the element " + each.dump().substr(0, 40) +
             "; its datatype wants " + (integers == nullptr ? "strings" : "integers"));
  }
}

void check_shape(const InferenceTensor& tensor) {
  Index count = 1;
  for (const Index extent : tensor.shape) {
    constexpr Index most = Index{1} << 24U;
    if (extent < 0 || extent > most) refuse('\'' + tensor.name + "' has a shape that cannot be");
    count = std::min(count * extent, most * 2);
  }
  const auto found = std::visit(
      [](const auto& elements) { return static_cast<Index>(elements.size()); }, tensor.data);
  if (count != found)
    refuse('\'' + tensor.name + "' has " + std::to_string(found) +
           " elements; its shape asks for " + std::to_string(count));
}

InferenceTensor read_input(const Json& value, Bytes& bytes) {
  InferenceTensor tensor;
  tensor.name = value.at("name").get<std::string>();
  tensor.shape = value.at("shape").get<std::vector<Index>>();
  const auto type = value.at("datatype").get<std::string>();
  const bool is_text = type == "BYTES";
  if (!is_text && type != "INT64" && type != "INT32")
    refuse('\'' + tensor.name + "' has the datatype '" + type.substr(0, 40) +
           "'; it must be INT64, INT32 or BYTES");
  if (is_text) tensor.data = Texts();
  const Json* parameters = member(value, "parameters");
  const Json* size = parameters == nullptr ? nullptr : member(*parameters, "binary_data_size");
  if (size == nullptr) {
    read_data(value.at("data"), tensor);
  } else {
    if (!size->is_number_unsigned()) refuse("'binary_data_size' must be an integer from 0 on");
    const std::string_view own = bytes.take(size->get<std::size_t>(), tensor.name);
    if (is_text)
      tensor.data = texts_in(own, tensor.name);
    else
      tensor.data = integers_in(own, type == "INT64" ? 8 : 4, tensor.name);
  }
  check_shape(tensor);
  return tensor;
}

bool flag(const Json& object, const char* name) {
  const Json* parameters = member(object, "parameters");
  const Json* value = parameters == nullptr ? nullptr : member(*parameters, name);
  return value != nullptr && value->is_boolean() && value->get<bool>();
}

/// A tensor whose data are bytes has none in the JSON, which the contract of the protocol requires.
void add_missing_data(Json& body) {
  const auto inputs = body.find("inputs");
  if (inputs == body.end() || !inputs->is_array()) return;
  for (Json& each : *inputs) {
    if (!each.is_object() || each.contains("data")) continue;
    const auto parameters = each.find("parameters");
    if (parameters != each.end() && parameters->is_object() &&
        parameters->contains("binary_data_size"))
      each["data"] = Json::array();
  }
}

/// Refuses more tensors than any model has: their names are compared with each other.
void check_tensor_count(const Json& body, const char* list) {
  constexpr std::size_t most = 64;
  const Json* tensors = member(body, list);
  if (tensors != nullptr && tensors->size() > most)
    refuse('\'' + std::string(list) + "' has " + std::to_string(tensors->size()) +
           " tensors; this server takes at most " + std::to_string(most));
}

}  // namespace

const Integers& InferenceTensor::integers() const {
  const auto* integers = std::get_if<Integers>(&data);
  if (integers == nullptr)
    refuse('\'' + name + "' has the datatype BYTES; it must be INT64 or INT32");
  return *integers;
}

const Texts& InferenceTensor::texts() const {
  const auto* texts = std::get_if<Texts>(&data);
  if (texts == nullptr) refuse('\'' + name + "' has a datatype of integers; it must be BYTES");
  return *texts;
}

const InferenceTensor* InferenceRequest::input(std::string_view name) const {
  for (const InferenceTensor& each : inputs)
    if (each.name == name) return &each;
  return nullptr;
}

bool InferenceRequest::is_binary(const std::string& output) const {
  return all_binary ||
         std::find(binary_outputs.begin(), binary_outputs.end(), output) != binary_outputs.end();
}

InferenceRequest read_inference_request(const Request& request) {
  const std::size_t size = json_size(request);
  io::OwnedJson owned(parse_body(std::string_view(request.body).substr(0, size)));
  Json& body = *owned;
  add_missing_data(body);
  Contract::instance().check("inference_request", body);
  check_tensor_count(body, "inputs");
  check_tensor_count(body, "outputs");
  InferenceRequest read;
  read.id = given<std::string>(body, "id").value_or("");
  read.all_binary = flag(body, "binary_data_output");
  Bytes bytes(std::string_view(request.body).substr(size));
  for (const Json& each : body.at("inputs")) {
    InferenceTensor input = read_input(each, bytes);
    if (read.input(input.name) != nullptr)
      refuse("there are two inputs named '" + input.name + '\'');
    read.inputs.push_back(std::move(input));
  }
  if (const Json* outputs = member(body, "outputs")) {
    for (const Json& each : *outputs) {
      read.outputs.push_back(each.at("name").get<std::string>());
      if (flag(each, "binary_data")) read.binary_outputs.push_back(read.outputs.back());
    }
  }
  return read;
}

}  // namespace electra::server
