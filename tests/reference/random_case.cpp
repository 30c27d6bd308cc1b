#include "reference/random_case.hpp"

#include <sstream>

namespace electra::reference {
namespace {

constexpr const char* heads[] = {
    "no head",          "pre-training",  "masked LM",          "causal LM",
    "sequence classes", "token classes", "question answering", "multiple choice",
};
constexpr const char* positions[] = {"absolute", "relative_key", "relative_key_query"};

std::string describe_model(const Case& tested) {
  const ElectraConfig& config = tested.config;
  std::ostringstream line;
  line << heads[static_cast<int>(tested.head)] << ", " << to_string(tested.precision)
       << ", threads " << tested.threads << ", V" << config.vocab_size << " E"
       << config.embedding_size << " H" << config.hidden_size << " L" << config.num_hidden_layers
       << " N" << config.num_attention_heads << " I" << config.intermediate_size << " P"
       << config.max_position_embeddings << " C" << config.num_labels() << ' ' << config.hidden_act
       << " eps " << config.layer_norm_eps << ' '
       << positions[static_cast<int>(config.position_embedding_type)];
  if (config.is_decoder) line << " decoder";
  if (config.add_cross_attention) line << " with cross-attention";
  if (!config.tie_word_embeddings) line << " untied";
  if (!config.pruned_heads.empty()) line << " pruned";
  if (tested.head == Head::multiple_choice) {
    line << ", summary " << config.summary_type << (config.summary_use_proj ? " projected " : " ")
         << config.summary_activation.value_or("null");
  }
  return line.str();
}

void describe_step(const Case& tested, const Step& step, std::ostringstream& line) {
  line << "; " << tested.batch_size << 'x' << step.length;
  if (tested.num_choices > 1) line << '(' << tested.num_choices << " choices)";
  if (!step.reorder.empty()) line << " reordered";
  if (!step.position_ids.empty()) line << " positions";
  if (step.mask_for_each_query && !step.attention_mask.empty())
    line << " 3-D mask";
  else if (!step.attention_mask.empty())
    line << (step.mask_columns > step.length ? " mask with past" : " mask");
}

Case chosen_by(Random random, std::uint64_t seed) {
  Case chosen{};
  chosen.seed = seed;
  const std::vector<Index> lengths = choose_model(random, chosen);
  choose_steps(random, lengths, chosen);
  return chosen;
}

}  // namespace

Case random_case(std::uint64_t seed) { return chosen_by(Random(seed), seed); }

Case case_of(const std::uint8_t* bytes, std::size_t size) {
  std::uint64_t seed = 14695981039346656037U;  // FNV-1a
  for (std::size_t i = 0; i < size; ++i) seed = (seed ^ bytes[i]) * 1099511628211U;
  return chosen_by(Random(seed, bytes, size), seed);
}

std::string describe(const Case& tested) {
  std::ostringstream line;
  line << describe_model(tested);
  if (tested.output_hidden_states) line << ", hidden states";
  if (tested.output_attentions) line << ", attentions";
  if (tested.compute_padding) line << ", padding computed";
  if (tested.has_cache) line << ", cache";
  if (tested.has_workspace) line << ", workspace";
  if (tested.has_embeds) line << ", embeds";
  if (!tested.head_mask.empty()) line << ", head mask";
  if (tested.encoder_length > 0) line << ", encoder " << tested.encoder_length;
  if (tested.encoder_mask_for_each_query) line << " 3-D mask";
  for (const Step& step : tested.steps) describe_step(tested, step, line);
  return line.str();
}

}  // namespace electra::reference
