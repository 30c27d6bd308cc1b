#include "reference/expected.hpp"

#include <algorithm>

namespace electra::reference {
namespace {

/// Lays out results of one sequence after the other: matrices of a row for each column of the step.
class Layout {
 public:
  Layout(const Row& row, Index length) : row_(row), length_(length) {}

  /// `given` holds matrices of a row for each column of the sequence, cached ones too.
  void append(const Values& given, Index matrices, Index width, Values& to) const {
    const Index rows = row_.past + length_;
    const Index given_width = static_cast<Index>(given.size()) / (matrices * rows);
    for (Index matrix = 0; matrix < matrices; ++matrix)
      for (Index column = 0; column < length_; ++column) {
        const bool computed = column >= row_.first && column < row_.last;
        const auto from = given.begin() + (matrix * rows + row_.past + column) * given_width;
        to.insert(to.end(), from, from + (computed ? given_width : 0));
        to.resize(to.size() + static_cast<std::size_t>(width - (computed ? given_width : 0)));
      }
  }

  /// For each layer.
  void append(const std::vector<Values>& given, const std::vector<Index>& matrices, Index width,
              std::vector<Values>& to) const {
    to.resize(given.size());
    for (std::size_t layer = 0; layer < given.size(); ++layer)
      append(given[layer], matrices[layer], width, to[layer]);
  }

 private:
  const Row& row_;
  Index length_;
};

/// The logits of one sequence, or its rows if there is no head.
Values logits_of(const Model& model, Head head, const Values& hidden) {
  switch (head) {
    case Head::pre_training:
      return pre_training(model, hidden);
    case Head::masked_lm:
    case Head::causal_lm:
      return language_model(model, hidden);
    case Head::token_classification:
      return token_classification(model, hidden);
    case Head::question_answering:
      return question_answering(model, hidden);
    case Head::sequence_classification:
      return sequence_classification(model, hidden);
    case Head::multiple_choice:
      return multiple_choice(model, hidden);
    case Head::none:
      break;
  }
  return hidden;
}

void append_logits(const Model& model, Head head, const Row& row, const Values& hidden,
                   Values& to) {
  const Index width = model.config.hidden_size;
  const Values rows(hidden.begin() + row.past * width, hidden.end());
  const Values logits = logits_of(model, head, rows);
  const Index length = static_cast<Index>(rows.size()) / width;
  if (head == Head::sequence_classification || head == Head::multiple_choice) {
    to.insert(to.end(), logits.begin(), logits.end());
  } else {
    const Row here{{}, 0, row.first, row.last};
    Layout(here, length).append(logits, 1, static_cast<Index>(logits.size()) / length, to);
  }
}

void append(const char* name, const std::vector<Values>& layers,
            std::vector<ExpectedOutput>& outputs) {
  for (std::size_t layer = 0; layer < layers.size(); ++layer)
    outputs.push_back({name + std::to_string(layer), layers[layer]});
}

}  // namespace

std::vector<ExpectedOutput> expected_outputs(const Model& model, const Case& tested,
                                             const Step& step) {
  const ElectraConfig& config = model.config;
  const auto layers = static_cast<std::size_t>(config.num_hidden_layers);
  std::vector<Index> heads;
  for (Index layer = 0; layer < config.num_hidden_layers; ++layer)
    heads.push_back(config.heads_of_layer(layer));
  Index longest_past = 0;
  for (const Row& row : step.rows) longest_past = std::max(longest_past, row.past);
  Values logits;
  States states;
  for (const Row& row : step.rows) {
    const States found = encode(model, row.sequence);
    const Layout layout(row, step.length);
    append_logits(model, tested.head, row, found.hidden_states.back(), logits);
    if (tested.output_hidden_states)
      layout.append(found.hidden_states, std::vector<Index>(layers + 1, 1), config.hidden_size,
                    states.hidden_states);
    if (!tested.output_attentions) continue;
    layout.append(found.attentions, heads, longest_past + step.length, states.attentions);
    layout.append(found.cross_attentions, std::vector<Index>(layers, config.num_attention_heads),
                  tested.encoder_length, states.cross_attentions);
  }
  std::vector<ExpectedOutput> outputs{{"logits", logits}};
  append("hidden_states.", states.hidden_states, outputs);
  append("attentions.", states.attentions, outputs);
  append("cross_attentions.", states.cross_attentions, outputs);
  return outputs;
}

}  // namespace electra::reference
