#include <algorithm>
#include <iterator>
#include <optional>
#include <string>
#include <string_view>

#include "core/text.hpp"
#include "electra/model/loading.hpp"

namespace electra {
namespace {

/// A key of config.json and the field that it fills.
struct SizeKey {
  const char* name;
  Index (*value)(const ElectraConfig& config);
};

constexpr SizeKey vocab{"vocab_size", [](const ElectraConfig& c) { return c.vocab_size; }};
constexpr SizeKey embedding{"embedding_size",
                            [](const ElectraConfig& c) { return c.embedding_size; }};
constexpr SizeKey hidden{"hidden_size", [](const ElectraConfig& c) { return c.hidden_size; }};
constexpr SizeKey intermediate{"intermediate_size",
                               [](const ElectraConfig& c) { return c.intermediate_size; }};
constexpr SizeKey positions{"max_position_embeddings",
                            [](const ElectraConfig& c) { return c.max_position_embeddings; }};
constexpr SizeKey types{"type_vocab_size",
                        [](const ElectraConfig& c) { return c.type_vocab_size; }};
constexpr SizeKey labels{"num_labels", [](const ElectraConfig& c) { return c.num_labels(); }};
constexpr SizeKey other{nullptr, [](const ElectraConfig&) { return Index{0}; }};

/// The keys that decide the extents of the tensors whose names end so. The first that fits counts.
struct TensorSizes {
  std::string_view name_end;
  SizeKey extents[2];
};

constexpr TensorSizes tensor_sizes[] = {
    {"word_embeddings.weight", {vocab, embedding}},
    {".position_embeddings.weight", {positions, embedding}},
    {"token_type_embeddings.weight", {types, embedding}},
    {"electra.embeddings.LayerNorm.weight", {embedding, other}},
    {"electra.embeddings.LayerNorm.bias", {embedding, other}},
    {"embeddings_project.weight", {hidden, embedding}},
    {"intermediate.dense.weight", {intermediate, hidden}},
    {"intermediate.dense.bias", {intermediate, other}},
    {"attention.output.dense.weight", {hidden, hidden}},
    {"output.dense.weight", {hidden, intermediate}},
    {"self.query.weight", {hidden, hidden}},
    {"self.key.weight", {hidden, hidden}},
    {"self.value.weight", {hidden, hidden}},
    {"generator_predictions.dense.weight", {embedding, hidden}},
    {"generator_lm_head.weight", {vocab, embedding}},
    {"generator_lm_head.bias", {vocab, other}},
    {"classifier.weight", {labels, hidden}},
    {"classifier.bias", {labels, other}},
    {"classifier.dense.weight", {hidden, hidden}},
    {"classifier.out_proj.weight", {labels, hidden}},
    {"classifier.out_proj.bias", {labels, other}},
    {"qa_outputs.weight", {labels, hidden}},
    {"qa_outputs.bias", {labels, other}},
};

std::string labels_hint(const ElectraConfig& config, Index in_file) {
  const std::string count = std::to_string(config.num_labels());
  const bool is_default = config.id2label == ElectraConfig().id2label;
  return "; config.json has " + count + " labels" +
         (is_default ? ", as many as without id2label and num_labels," : " in id2label") +
         " and the file " + std::to_string(in_file) + ": put id2label with the names of all " +
         std::to_string(in_file) + " into config.json";
}

std::string size_hint(const SizeKey& key, const ElectraConfig& config, Index in_file) {
  const Index value = key.value(config);
  return std::string("; ") + key.name + " in config.json is " + std::to_string(value) +
         (value == key.value(ElectraConfig()) ? ", or missing there (then it is that)," : "") +
         " and the file was made with " + std::to_string(in_file);
}

/// The hint about the extents that differ; only where the config's key was asked for: a classifier
/// of multiple choice has another extent than the number of labels.
std::string hint(const ElectraConfig& config, const TensorSizes& sizes,
                 const ShapeMismatch& shapes) {
  std::string text;
  for (Index axis = 0; axis < std::min(shapes.found.rank(), shapes.expected.rank()); ++axis) {
    const SizeKey& key = sizes.extents[std::min(axis, Index{1})];
    const Index found = shapes.found[axis];
    if (key.name == nullptr || found == shapes.expected[axis]) continue;
    if (shapes.expected[axis] != key.value(config)) continue;
    const std::string part =
        key.name == labels.name ? labels_hint(config, found) : size_hint(key, config, found);
    if (text != part) text += part;  // of a square matrix both extents are one key's
  }
  return text;
}

}  // namespace

ShapeHint shape_hint(const ElectraConfig& config, std::optional<Network> network) {
  return [&config, network](const ShapeMismatch& shapes) {
    std::string text;
    const auto* sizes = std::find_if(
        std::begin(tensor_sizes), std::end(tensor_sizes),
        [&](const TensorSizes& each) { return ends_with(shapes.name, each.name_end); });
    if (sizes != std::end(tensor_sizes)) text = hint(config, *sizes, shapes);
    const bool is_of_encoder = starts_with(shapes.name, "electra.");
    if (network == Network::generator && is_of_encoder)
      text +=
          "; a generator was asked for, which mostly is smaller than its discriminator: "
          "config.json must be the generator's";
    return text;
  };
}

}  // namespace electra
