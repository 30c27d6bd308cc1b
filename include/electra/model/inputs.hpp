#pragma once

#include <utility>

#include "electra/core/tensor.hpp"
#include "electra/core/token_batch.hpp"

namespace electra {

/// What a forward pass takes, under the names of the reference; what is empty was not given.
/// Either `input_ids` or `inputs_embeds` must be.
struct ModelInput {
  TokenTensor input_ids;       ///< [batch_size, sequence_length]
  TokenTensor attention_mask;  ///< [batch_size, keys] or [batch_size, sequence_length, keys]
  TokenTensor token_type_ids;  ///< [batch_size, sequence_length]; zeros if not given
  TokenTensor position_ids;    ///< [batch_size or 1, sequence_length]; 0, 1, … if not given
  Tensor inputs_embeds;        ///< [batch_size, sequence_length, embedding_size]
  Tensor head_mask;            ///< [heads] or [layers, heads]: multiplies attention's probabilities
  Tensor encoder_hidden_states;        ///< [batch_size, encoder_length, hidden_size]
  TokenTensor encoder_attention_mask;  ///< [batch_size, encoder_length] or 3-D as attention_mask
  TokenTensor labels;                  ///< asks for the loss; the shape depends on the task
  Tensor label_values;                 ///< labels that are numbers: regression, several labels
  TokenTensor start_positions;         ///< [batch_size]; question answering
  TokenTensor end_positions;           ///< [batch_size]; question answering

  ModelInput() = default;
  /// The inputs that most calls have.
  ModelInput(TokenTensor ids, TokenTensor mask = {}, TokenTensor types = {})
      : input_ids(std::move(ids)),
        attention_mask(std::move(mask)),
        token_type_ids(std::move(types)) {}
  /// What a tokenizer gives.
  ModelInput(TokenBatch batch)
      : ModelInput(std::move(batch.input_ids), std::move(batch.attention_mask),
                   std::move(batch.token_type_ids)) {}
};

}  // namespace electra
