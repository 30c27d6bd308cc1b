#pragma once

// A second opinion: ELECTRA's forward pass in double, one sequence at a time, a function for each
// part of the paper. It shares the config with the library and nothing else.

#include <map>
#include <string>
#include <vector>

#include "electra/model/config.hpp"
#include "reference/random.hpp"

namespace electra::reference {

/// Numbers of a matrix, row-major, or of several matrices one after the other.
using Values = std::vector<double>;
using Integers = std::vector<int>;

/// A tensor of a checkpoint; a vector has one row.
struct Weight {
  Index rows;
  Index columns;
  Values values;
};

/// Rounding of both factors of the products in the layers.
enum class Rounding { none, bf16, int8 };

struct Model {
  ElectraConfig config;
  std::map<std::string, Weight> weights;  ///< by their names in a checkpoint
  Rounding rounding = Rounding::none;
  Random* noise = nullptr;  ///< source of rounding noise; null: there is none
};

/// The input of one pass: all columns of a sequence, the cached ones first, padding included.
struct Sequence {
  Integers input_ids;       ///< [tokens]; empty if there are inputs_embeds
  Values inputs_embeds;     ///< [tokens, embedding_size]
  Integers token_type_ids;  ///< [tokens]
  Integers position_ids;    ///< [tokens]
  /// [tokens], causal in a decoder; or [tokens, tokens], used as it is, with -1 for keys that came
  /// after the query's pass.
  Integers attention_mask;
  Values encoder_hidden_states;     ///< [encoder tokens, hidden_size]; empty: no cross-attention
  Integers encoder_attention_mask;  ///< [encoder tokens] or [tokens, encoder tokens]; empty: ones
  Values head_mask;                 ///< [layers, heads]; empty: ones
};

struct States {
  std::vector<Values> hidden_states;     ///< layers + 1 of [tokens, hidden_size]
  std::vector<Values> attentions;        ///< for each layer [heads, tokens, tokens]
  std::vector<Values> cross_attentions;  ///< for each layer [heads, tokens, encoder tokens]
};

States encode(const Model& model, const Sequence& sequence);

/// @{
/// The logits of a head for `hidden`, some rows of the last hidden state.
Values pre_training(const Model& model, const Values& hidden);          ///< [rows]
Values language_model(const Model& model, const Values& hidden);        ///< [rows, vocab_size]
Values token_classification(const Model& model, const Values& hidden);  ///< [rows, num_labels]
Values question_answering(const Model& model, const Values& hidden);    ///< [rows, 2]
/// @}
/// @{
/// The logits of a head for `hidden`, all rows of one sequence.
Values sequence_classification(const Model& model, const Values& hidden);  ///< [num_labels]
Values multiple_choice(const Model& model, const Values& hidden);          ///< [1]
/// @}

}  // namespace electra::reference
