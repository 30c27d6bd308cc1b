#include "cli/model_input.hpp"

#include <algorithm>
#include <cstring>
#include <limits>
#include <map>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "core/number.hpp"
#include "core/quoted.hpp"
#include "core/text.hpp"
#include "electra/core/error.hpp"

namespace electra::cli {
namespace {

struct IntegerArgument {
  std::string_view name;
  TokenTensor ModelInput::*field;
};

struct FloatArgument {
  std::string_view name;
  Tensor ModelInput::*field;
};

constexpr IntegerArgument integer_arguments[] = {
    {"input_ids", &ModelInput::input_ids},
    {"attention_mask", &ModelInput::attention_mask},
    {"token_type_ids", &ModelInput::token_type_ids},
    {"position_ids", &ModelInput::position_ids},
    {"encoder_attention_mask", &ModelInput::encoder_attention_mask},
    {"labels", &ModelInput::labels},
    {"start_positions", &ModelInput::start_positions},
    {"end_positions", &ModelInput::end_positions},
};

// Labels may be numbers as well.
constexpr FloatArgument float_arguments[] = {
    {"inputs_embeds", &ModelInput::inputs_embeds},
    {"head_mask", &ModelInput::head_mask},
    {"encoder_hidden_states", &ModelInput::encoder_hidden_states},
    {"labels", &ModelInput::label_values},
};

template <class Integer>
TokenTensor narrowed(const std::string& name, const Parameter& given) {
  using Limits = std::numeric_limits<std::int32_t>;
  TokenTensor tensor(given.shape);
  const char* bytes = static_cast<const char*>(given.data);
  for (std::int32_t& element : tensor) {
    Integer value{};
    std::memcpy(&value, bytes, sizeof(value));  // perhaps unaligned
    bytes += sizeof(value);
    require(value >= Limits::min() && value <= Limits::max(), ErrorCode::input, name, " has ",
            value, "; it must be from ", Limits::min(), " to ", Limits::max());
    element = static_cast<std::int32_t>(value);
  }
  return tensor;
}

TokenTensor integers(const std::string& name, const Parameter& given) {
  if (given.dtype == DType::i64) return narrowed<std::int64_t>(name, given);
  if (given.dtype == DType::i32) return narrowed<std::int32_t>(name, given);
  fail(ErrorCode::input, name, " is ", given.dtype, "; it must be I64 or I32");
}

Tensor floats(const std::string& name, const Parameter& given) {
  require(is_float(given.dtype), ErrorCode::input, name, " is ", given.dtype, "; it must be F32");
  Tensor tensor(given.shape);
  std::copy_n(given.floats().get(), tensor.element_count(), tensor.data());
  return tensor;
}

[[noreturn]] void fail_on_unknown(const std::string& name) {
  std::string known;
  for (const auto& argument : integer_arguments) known += std::string(argument.name) + ", ";
  for (const auto& argument : float_arguments) {
    if (argument.name != "labels") known += std::string(argument.name) + ", ";
  }
  known.resize(known.size() - 2);
  fail(ErrorCode::input, Quoted{name}, " is no argument of a forward pass; these are: ", known);
}

void take(const std::string& name, const Parameter& given, ModelInput& input) {
  const auto is_named = [&name](const auto& argument) { return argument.name == name; };
  const auto* integer =
      std::find_if(std::begin(integer_arguments), std::end(integer_arguments), is_named);
  const auto* number =
      std::find_if(std::begin(float_arguments), std::end(float_arguments), is_named);
  const bool takes_integers = integer != std::end(integer_arguments);
  const bool takes_floats = number != std::end(float_arguments);
  if (!takes_integers && !takes_floats) fail_on_unknown(name);
  require(given.shape.element_count() > 0, ErrorCode::input, name, " has shape ", given.shape,
          ", which holds nothing; leave out what is not given");
  if (takes_floats && (is_float(given.dtype) || !takes_integers)) {
    input.*number->field = floats(name, given);
  } else {
    input.*integer->field = integers(name, given);
  }
}

/// Collects past_key_values, in whatever order their layers come.
class Past {
 public:
  /// Returns false for a tensor of another name.
  bool take(const std::string& name, const Parameter& given) {
    static constexpr std::string_view prefix = "past_key_values.";
    if (!starts_with(name, prefix)) return false;
    std::string_view part = std::string_view(name).substr(prefix.size());
    const auto layer = take_number<std::size_t>(part);
    if (!layer || (part != ".key" && part != ".value")) return false;
    (part == ".key" ? keys_ : values_)[*layer] = floats(name, given);
    return true;
  }

  std::optional<KeyValueCache> cache() {
    if (keys_.empty() && values_.empty()) return std::nullopt;
    const std::size_t layers = std::max(keys_.size(), values_.size());
    const std::vector<Tensor> keys = in_order(keys_, "key", layers);
    return KeyValueCache(keys, in_order(values_, "value", layers));
  }

 private:
  using Layers = std::map<std::size_t, Tensor>;

  static std::vector<Tensor> in_order(Layers& layers, const char* part, std::size_t count) {
    std::vector<Tensor> tensors;
    for (std::size_t layer = 0; layer < count; ++layer) {
      const auto found = layers.find(layer);
      require(found != layers.end(), ErrorCode::input, "past_key_values.", layer, '.', part,
              " is missing; give a key and a value for every layer");
      tensors.push_back(std::move(found->second));
    }
    return tensors;
  }

  Layers keys_;
  Layers values_;
};

}  // namespace

PassInput read_pass_input(const WeightSource& source) {
  PassInput pass;
  Past past;
  for (const std::string& name : source.names()) {
    const Parameter& given = *source.find(name);
    if (!past.take(name, given)) take(name, given, pass.input);
  }
  pass.past = past.cache();
  return pass;
}

}  // namespace electra::cli
