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

std::optional<std::string> activation_name(const ElectraConfig& config) {
  const auto& name = config.summary_activation;
  return name && !name->empty() ? name : std::nullopt;
}

}  // namespace

ElectraMultipleChoiceHead::ElectraMultipleChoiceHead(const Weights& weights,
                                                     const ElectraModel& base)
    : summary_(summary_of(base.config())),
      projection_(make_projection(weights / "sequence_summary" / "summary", base.config())),
      activation_(nn::activation_named(activation_name(base.config()).value_or("linear"),
                                       "summary_activation")),
      classifier_(weights / "classifier", base.config().hidden_size, 1) {}

ElectraMultipleChoiceHead::Summary ElectraMultipleChoiceHead::summary_of(
    const ElectraConfig& config) {
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

std::optional<nn::Linear> ElectraMultipleChoiceHead::make_projection(const Weights& weights,
                                                                     const ElectraConfig& config) {
  if (!config.summary_use_proj) return std::nullopt;
  const bool to_labels = config.summary_proj_to_labels && config.num_labels() > 0;
  require(!to_labels || config.num_labels() == config.hidden_size, ErrorCode::config,
          FileName{"config.json"}, ": ", FieldName{"summary_proj_to_labels"},
          " needs as many labels as hidden_size (", config.hidden_size, "), but there are ",
          config.num_labels());
  return std::make_optional<nn::Linear>(weights, config.hidden_size, config.hidden_size);
}

ModelInput ElectraMultipleChoiceHead::prepare(const ModelInput& input) {
  ModelInput flat;
  flat.input_ids = flattened(input.input_ids, "input_ids", 3);
  flat.attention_mask = flattened(input.attention_mask, "attention_mask", 3);
  flat.token_type_ids = flattened(input.token_type_ids, "token_type_ids", 3);
  flat.position_ids = flattened(input.position_ids, "position_ids", 3);
  flat.inputs_embeds = flattened(input.inputs_embeds, "inputs_embeds", 4);
  flat.head_mask = input.head_mask;
  return flat;
}

void ElectraMultipleChoiceHead::wanted_rows(const PackedBatch& batch,
                                            std::vector<Index>& rows) const {
  if (summary_ == Summary::first) return batch.first_rows(rows);
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

/// Makes one row of each choice's, their mean.
void ElectraMultipleChoiceHead::average(Workspace& workspace) {
  const PackedBatch& batch = workspace.input.batch;
  const Tensor& rows = workspace.rows;
  Tensor& means = workspace.head.scores;
  const Index length = batch.sequence_length();
  means.resize(Shape{batch.batch_size(), rows.width()});
  for (Index choice = 0; choice < batch.batch_size(); ++choice) {
    for (Index i = 0; i < rows.width(); ++i) {
      float sum = 0;
      for (Index s = 0; s < length; ++s) sum += rows[(choice * length + s) * rows.width() + i];
      means[choice * rows.width() + i] = sum / static_cast<float>(length);
    }
  }
  std::swap(workspace.rows, means);
}

void ElectraMultipleChoiceHead::forward(Workspace& workspace, Output& output) const {
  auto& [summary, scores] = workspace.head;
  if (summary_ == Summary::mean) average(workspace);
  if (projection_) {
    projection_->forward(workspace.rows, summary, activation_);
  } else {
    std::swap(summary, workspace.rows);
    kernels::active().activate(activation_, summary.data(), summary.row_count(), summary.width(),
                               summary.width());
  }
  classifier_.forward(summary, scores);
  workspace.input.batch.unpack_one_each(scores, output.logits);
}

void ElectraMultipleChoiceHead::finish(const ModelInput& input, Output& output) const {
  const Shape& shape =
      input.input_ids.empty() ? input.inputs_embeds.shape() : input.input_ids.shape();
  output.logits = std::move(output.logits).reshaped(Shape{shape[0], shape[1]});
}

float ElectraMultipleChoiceHead::loss(const Output& output, const ModelInput& input,
                                      const PackedBatch& /*batch*/,
                                      const ElectraConfig& /*config*/) const {
  const Shape wanted{output.logits.shape()[0]};
  require(input.labels.shape() == wanted, ErrorCode::input, "labels has shape ",
          input.labels.shape(), "; it must be ", wanted);
  return cross_entropy(output.logits, input.labels);
}

}  // namespace electra
