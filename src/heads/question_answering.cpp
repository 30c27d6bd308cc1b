#include "electra/heads/question_answering.hpp"

#include <algorithm>

#include "electra/heads/losses.hpp"

namespace electra {
namespace {

Index checked_label_count(const ElectraConfig& config) {
  require(config.num_labels() == 2, ErrorCode::config, FileName{"config.json"},
          ": question answering has 2 labels, a start and an end, but there are ",
          config.num_labels(), "; set ", FieldName{"num_labels"}, " to 2");
  return 2;
}

/// Positions as cross_entropy() wants them: one a row, those at the end or beyond it ignored.
TokenTensor clamped(const TokenTensor& positions, Index batch_size, Index sequence_length) {
  require(positions.element_count() == batch_size, ErrorCode::input, "a position was given for ",
          positions.element_count(), " sequences; there are ", batch_size);
  TokenTensor result(Shape{batch_size});
  std::transform(positions.begin(), positions.end(), result.begin(), [&](std::int32_t position) {
    return position >= sequence_length ? ignored_label : std::max(position, 0);
  });
  return result;
}

}  // namespace

ElectraQuestionAnsweringHead::ElectraQuestionAnsweringHead(const Weights& weights,
                                                           const ElectraModel& base)
    : qa_outputs_(weights / "qa_outputs", base.config().hidden_size,
                  checked_label_count(base.config()), Precision::fp32) {}

void ElectraQuestionAnsweringHead::forward(const HeadInput& input, Output& output) const {
  auto& [column, both] = input.scratch;
  qa_outputs_.forward(input.rows, both);
  column.resize(Shape{both.row_count()});
  for (const Index index : {0, 1}) {
    for (Index row = 0; row < both.row_count(); ++row) column[row] = both[2 * row + index];
    input.batch.pad(column, index == 0 ? output.start_logits : output.end_logits);
  }
}

float ElectraQuestionAnsweringHead::loss(const Output& output, const ModelInput& input,
                                         const UnpaddedBatch& batch,
                                         const ElectraConfig& /*config*/) const {
  require(batch.complete(), ErrorCode::input,
          "the loss of question answering compares every position, but padding was not computed; ",
          "set compute_padding");
  const Index length = batch.sequence_length();
  const float start = cross_entropy(output.start_logits,
                                    clamped(input.start_positions, batch.batch_size(), length));
  const float end =
      cross_entropy(output.end_logits, clamped(input.end_positions, batch.batch_size(), length));
  return (start + end) / 2;
}

}  // namespace electra
