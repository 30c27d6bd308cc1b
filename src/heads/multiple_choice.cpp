#include "electra/heads/multiple_choice.hpp"

#include <algorithm>
#include <string>
#include <utility>

#include "electra/heads/losses.hpp"
#include "electra/nn/activation.hpp"

namespace electra {
namespace {

/// [batch_size, num_choices, ...] to [batch_size * num_choices, ...].
template <class T>
BasicTensor<T> flattened(const BasicTensor<T>& given, const char* name, Index rank) {
  if (given.empty()) return {};
  const Shape& shape = given.shape();
  require(shape.rank() == rank, ErrorCode::input, name, " has shape ", shape,
          "; multiple choice takes [batch_size, num_choices, sequence_length",
          rank == 4 ? ", embedding_size]" : "]");
  Index extents[Shape::max_rank] = {shape[0] * shape[1]};
  for (Index axis = 2; axis < rank; ++axis) extents[axis - 1] = shape[axis];
  BasicTensor<T> copy = given;
  return std::move(copy).reshaped(Shape(extents, rank - 1));
}

/// The choices of all questions as one batch; labels stay behind.
ModelInput flattened(const ModelInput& input) {
  ModelInput flat;
  flat.input_ids = flattened(input.input_ids, "input_ids", 3);
  flat.attention_mask = flattened(input.attention_mask, "attention_mask", 3);
  flat.token_type_ids = flattened(input.token_type_ids, "token_type_ids", 3);
  flat.position_ids = flattened(input.position_ids, "position_ids", 3);
  flat.inputs_embeds = flattened(input.inputs_embeds, "inputs_embeds", 4);
  flat.head_mask = input.head_mask;
  return flat;
}

nn::Activation activation_of(const ElectraConfig& config) {
  const auto& name = config.summary_activation;
  return nn::activation_named(name && !name->empty() ? *name : "linear", "summary_activation");
}

template <class Summary>
Summary summary_of(const ElectraConfig& config) {
  const std::string& type = config.summary_type;
  if (type == "first") return Summary::first;
  // The reference takes the last token where no index is given, and none ever is.
  if (type == "last" || type == "cls_index") return Summary::last;
  if (type == "mean") return Summary::mean;
  require(type != "attn", ErrorCode::unsupported, FileName{"config.json"}, ": ",
          FieldName{"summary_type"}, " \"attn\" is not implemented, neither here nor in the ",
          "reference; use first, last, mean or cls_index");
  fail(ErrorCode::config, FileName{"config.json"}, ": ", FieldName{"summary_type"}, " is \"", type,
       "\"; it must be one of first, last, mean, cls_index");
}

std::optional<nn::Linear> make_projection(const Weights& weights, const ElectraConfig& config) {
  if (!config.summary_use_proj) return std::nullopt;
  const bool to_labels = config.summary_proj_to_labels && config.num_labels() > 0;
  require(!to_labels || config.num_labels() == config.hidden_size, ErrorCode::config,
          FileName{"config.json"}, ": ", FieldName{"summary_proj_to_labels"},
          " needs as many labels as hidden_size (", config.hidden_size, "), but there are ",
          config.num_labels());
  return std::make_optional<nn::Linear>(weights, config.hidden_size, config.hidden_size,
                                        Precision::fp32);
}

/// Fills `means` with the mean of each choice's rows.
void average(const HeadInput& input, Tensor& means) {
  const Index width = input.rows.width();
  means.resize(Shape{input.batch.batch_size(), width});
  for (const engine::UnpaddedSequence& choice : input.batch.sequences()) {
    const float* rows = input.rows.data() + choice.first_row * width;
    for (Index i = 0; i < width; ++i) {
      float sum = 0;
      for (Index row = 0; row < choice.length; ++row) sum += rows[row * width + i];
      means[choice.batch_row * width + i] = sum / static_cast<float>(choice.length);
    }
  }
}

}  // namespace

ElectraMultipleChoiceHead::ElectraMultipleChoiceHead(const Weights& weights,
                                                     const ElectraModel& base)
    : summary_(summary_of<Summary>(base.config())),
      projection_(make_projection(weights / "sequence_summary" / "summary", base.config())),
      activation_(activation_of(base.config())),
      classifier_(weights / "classifier", base.config().hidden_size, 1, Precision::fp32) {}

void ElectraMultipleChoiceHead::wanted_rows(const UnpaddedBatch& batch,
                                            std::vector<Index>& rows) const {
  if (summary_ == Summary::first) return batch.first_rows(rows);
  if (batch.ragged())
    return summary_ == Summary::last ? batch.last_rows(rows) : batch.all_rows(rows);
  require(batch.complete() || summary_ == Summary::last, ErrorCode::input,
          "summary_type \"mean\" takes every column, but padding was not computed; set ",
          "compute_padding");
  if (summary_ == Summary::mean) return batch.all_rows(rows);
  rows.clear();
  for (Index choice = 0; choice < batch.batch_size(); ++choice) {
    const Index row = batch.row_of(choice, batch.sequence_length() - 1);
    require(row >= 0, ErrorCode::input, "choice ", choice,
            " ends with padding, but summary_type \"last\" takes the last column; set ",
            "compute_padding");
    rows.push_back(row);
  }
}

void ElectraMultipleChoiceHead::forward(const HeadInput& input, Output& output) const {
  auto& [summary, scores] = input.scratch;
  const Tensor* rows = &input.rows;
  if (summary_ == Summary::mean) {
    average(input, scores);
    rows = &scores;
  }
  if (projection_) {
    projection_->forward(*rows, summary, activation_);
  } else {
    summary = *rows;
    nn::activate(activation_, summary);
  }
  classifier_.forward(summary, scores);
  input.batch.pad_sequences(scores, output.logits);
}

float ElectraMultipleChoiceHead::loss(const Output& output, const ModelInput& input,
                                      const UnpaddedBatch& /*batch*/,
                                      const ElectraConfig& /*config*/) const {
  const Shape wanted{output.logits.shape()[0]};
  require(input.labels.shape() == wanted, ErrorCode::input, "labels has shape ",
          input.labels.shape(), "; it must be ", wanted);
  return cross_entropy(output.logits, input.labels);
}

ElectraForMultipleChoice::ElectraForMultipleChoice(const Weights& weights,
                                                   const ElectraConfig& config, Precision precision,
                                                   std::shared_ptr<ThreadPool> threads)
    : flat_(weights, config, precision, std::move(threads)) {}

ElectraForMultipleChoice::ElectraForMultipleChoice(Flat flat) : flat_(std::move(flat)) {}

ElectraForMultipleChoice ElectraForMultipleChoice::from_pretrained(
    const std::filesystem::path& folder, const LoadOptions& options, LoadReport* report) {
  return ElectraForMultipleChoice(Flat::from_pretrained(folder, options, report));
}

MultipleChoiceModelOutput ElectraForMultipleChoice::forward(const ModelInput& input,
                                                            const ForwardOptions& options) const {
  Output output;
  forward_into(input, options, output);
  return output;
}

void ElectraForMultipleChoice::forward_into(const ModelInput& input, const ForwardOptions& options,
                                            Output& output) const {
  flat_.forward_into(flattened(input), options, output);
  const Shape& shape =
      input.input_ids.empty() ? input.inputs_embeds.shape() : input.input_ids.shape();
  output.logits = std::move(output.logits).reshaped(Shape{shape[0], shape[1]});
  if (ElectraMultipleChoiceHead::has_labels(input))
    output.loss = head().loss(output, input, UnpaddedBatch(), config());
}

MultipleChoiceModelOutput ElectraForMultipleChoice::forward(const RaggedBatch& choices,
                                                            const ForwardOptions& options) const {
  Output output = flat_.forward(choices, options);
  output.logits = std::move(output.logits).reshaped(Shape{1, choices.size()});
  return output;
}

}  // namespace electra
