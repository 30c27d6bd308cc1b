#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

#include "electra/core/precision.hpp"
#include "reference/random.hpp"
#include "reference/reference_model.hpp"

namespace electra::reference {

enum class Head {
  none,
  pre_training,
  masked_lm,
  causal_lm,
  sequence_classification,
  token_classification,
  question_answering,
  multiple_choice,
};

/// One sequence of a step, as the reference takes it.
struct Row {
  Sequence sequence;  ///< cached columns first
  Index past;         ///< how many those are
  Index first;        ///< the first column of the step that the library computes
  Index last;         ///< one behind the last
};

/// One forward pass over a padded batch. An empty vector is an input that is not given.
struct Step {
  Index length;                      ///< columns of the batch
  Integers input_ids;                ///< [batch_size, length]
  std::vector<float> inputs_embeds;  ///< [batch_size, length, embedding_size]
  Integers token_type_ids;           ///< [batch_size, length]
  Integers position_ids;             ///< [batch_size or 1, length]
  Integers attention_mask;           ///< [batch_size, (length,) mask_columns]
  Index mask_columns;
  bool mask_for_each_query;
  Integers encoder_attention_mask;  ///< [batch_size, (length,) encoder_length]
  std::vector<Index> reorder;       ///< of the cached sequences, before the step
  std::vector<Row> rows;            ///< [batch_size]
};

/// A model and the passes through it.
struct Case {
  std::uint64_t seed;
  ElectraConfig config;
  Head head;
  Precision precision;
  int threads;
  Index batch_size;   ///< of multiple choice: all choices of all questions
  Index num_choices;  ///< 1 for other heads
  bool output_hidden_states;
  bool output_attentions;
  bool compute_padding;
  bool has_cache;
  bool has_workspace;  ///< one for all steps
  bool has_embeds;
  std::vector<float> head_mask;  ///< [heads] or [layers, heads]
  Index encoder_length;          ///< 0: no encoder
  bool encoder_mask_for_each_query;
  std::vector<float> encoder_hidden_states;  ///< [batch_size, encoder_length, hidden_size]
  std::vector<Step> steps;
};

/// The case of a seed, the same on every machine.
Case random_case(std::uint64_t seed);
/// The case that bytes choose: its model, options and inputs, but not its weights, whose seed they
/// are.
Case case_of(const std::uint8_t* bytes, std::size_t size);
/// One line about a case.
std::string describe(const Case& tested);

/// Chooses everything but the steps; returns their lengths.
std::vector<Index> choose_model(Random& random, Case& chosen);
/// Adds a step of each length.
void choose_steps(Random& random, const std::vector<Index>& lengths, Case& chosen);

}  // namespace electra::reference
