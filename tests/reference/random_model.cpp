// The half of a random case that is about its model.

#include <algorithm>

#include "reference/random_case.hpp"

namespace electra::reference {
namespace {

constexpr const char* activations[] = {
    "gelu",      "gelu",    "gelu_python", "gelu_new", "gelu_accurate",
    "gelu_fast", "gelu_10", "quick_gelu",  "relu",     "gelu_pytorch_tanh",
    "relu6",     "relu2",   "silu",        "swish",    "gelu_python_tanh",
    "mish",      "tanh",    "sigmoid",     "linear",   "leaky_relu",
    "hardswish", "laplace",
};

void choose_sizes(Random& random, ElectraConfig& config) {
  // Around the 16 columns of a panel; threads may share columns where it is a multiple of 16.
  const Index head_sizes[] = {1, 2, 3, 4, 5, 8, 12, 16, 16, 16, 17, 32, 32, 48, 64};
  const Index head_size = random.pick(head_sizes);
  config.num_attention_heads = random.between(1, std::min<Index>(8, 160 / head_size));
  config.hidden_size = head_size * config.num_attention_heads;
  config.embedding_size = random.chance(40) ? config.hidden_size : random.between(1, 100);
  config.intermediate_size = random.chance(85) ? random.between(1, 250) : random.between(250, 700);
  config.num_hidden_layers = random.between(1, 3);
  config.vocab_size = random.between(20, 200);
  config.type_vocab_size = random.between(1, 4);
}

void choose_functions(Random& random, ElectraConfig& config) {
  const double epsilons[] = {1e-12, 1e-12, 1e-5, 1e-2, 0.3};
  const PositionEmbeddingType positions[] = {
      PositionEmbeddingType::absolute, PositionEmbeddingType::absolute,
      PositionEmbeddingType::relative_key, PositionEmbeddingType::relative_key_query};
  config.hidden_act = random.pick(activations);
  config.layer_norm_eps = random.pick(epsilons);
  config.position_embedding_type = random.pick(positions);
  config.tie_word_embeddings = random.chance(60);
}

void choose_summary(Random& random, ElectraConfig& config) {
  const char* summaries[] = {"first", "last", "mean", "cls_index"};
  config.summary_type = random.pick(summaries);
  config.summary_use_proj = random.chance(70);
  config.summary_activation = random.pick(activations);
  if (random.chance(20)) config.summary_activation.reset();
}

void choose_labels(Random& random, Case& chosen) {
  const bool two = chosen.head == Head::question_answering;
  const Index count = two ? 2 : random.between(1, 40);
  chosen.config.id2label.clear();
  for (Index label = 0; label < count; ++label)
    chosen.config.id2label[label] = "LABEL_" + std::to_string(label);
}

void choose_decoder(Random& random, Case& chosen) {
  ElectraConfig& config = chosen.config;
  const bool is_choice = chosen.head == Head::multiple_choice;
  config.is_decoder = random.chance(chosen.head == Head::causal_lm ? 85 : 35);
  config.add_cross_attention = config.is_decoder && !is_choice && random.chance(50);
  chosen.has_cache = !is_choice && random.chance(config.is_decoder ? 60 : 10);
}

void prune_heads(Random& random, ElectraConfig& config) {
  const Index heads = config.num_attention_heads;
  if (heads == 1 || !random.chance(20)) return;
  const bool alike = random.chance(50);
  const Index count = random.between(1, heads - 1);
  for (Index layer = 0; layer < config.num_hidden_layers; ++layer) {
    const Index pruned = alike ? count : random.below(heads);
    for (Index head = 0; head < pruned; ++head) config.pruned_heads[layer].push_back(head);
  }
}

void choose_batch(Random& random, Case& chosen) {
  chosen.batch_size = random.between(1, 6);
  chosen.num_choices = chosen.head == Head::multiple_choice ? random.between(1, 3) : 1;
  chosen.batch_size *= chosen.num_choices;
}

/// Mostly short; some longer than the blocks that the library works in, a few than its chunks.
Index choose_length(Random& random, Index batch_size) {
  const Index size = random.below(100);
  if (size < 55) return random.between(1, 12);
  if (size < 85) return random.between(13, 60);
  if (size < 97 || batch_size > 3) return random.between(60, 130);
  return random.between(240, 300);
}

std::vector<Index> choose_lengths(Random& random, Case& chosen) {
  std::vector<Index> lengths{choose_length(random, chosen.batch_size)};
  const Index more = chosen.has_cache ? random.between(1, 4) : 0;
  for (Index i = 0; i < more; ++i) lengths.push_back(random.chance(60) ? 1 : random.between(2, 20));
  // Half the time a sequence is as long as any may be.
  Index total = random.chance(50) ? 0 : random.below(10);
  for (const Index length : lengths) total += length;
  chosen.config.max_position_embeddings = total;
  return lengths;
}

void choose_options(Random& random, Case& chosen) {
  const Precision precisions[] = {Precision::fp32, Precision::fp32, Precision::fp32,
                                  Precision::bf16, Precision::int8};
  const int threads[] = {1, 2, 3, 8};
  const bool needs_padding =
      chosen.head == Head::multiple_choice && chosen.config.summary_type == "mean";
  chosen.precision = random.pick(precisions);
  chosen.threads = random.pick(threads);
  chosen.output_hidden_states = random.chance(35);
  chosen.output_attentions = random.chance(35);
  chosen.compute_padding = random.chance(30) || needs_padding;
  chosen.has_workspace = random.chance(50);
  chosen.has_embeds = random.chance(15);
}

}  // namespace

std::vector<Index> choose_model(Random& random, Case& chosen) {
  chosen.head = static_cast<Head>(random.below(8));
  choose_sizes(random, chosen.config);
  choose_functions(random, chosen.config);
  choose_summary(random, chosen.config);
  choose_labels(random, chosen);
  choose_decoder(random, chosen);
  prune_heads(random, chosen.config);
  choose_batch(random, chosen);
  choose_options(random, chosen);
  return choose_lengths(random, chosen);
}

}  // namespace electra::reference
