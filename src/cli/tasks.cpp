#include "cli/tasks.hpp"

#include <memory>
#include <string>
#include <utility>

#include "electra/heads/sequence_classification.hpp"
#include "electra/model/model.hpp"

namespace electra::cli {
namespace {

class NamedOutputs {
 public:
  explicit NamedOutputs(std::vector<NamedParameter>& tensors) : tensors_(tensors) {}

  void add(std::string name, Tensor tensor) {
    const auto owner = std::make_shared<const Tensor>(std::move(tensor));
    tensors_.push_back({std::move(name), {owner, owner->data(), DType::f32, owner->shape()}});
  }
  void add_layers(const std::string& name, std::vector<Tensor>& layers) {
    for (std::size_t i = 0; i < layers.size(); ++i) {
      add(name + '.' + std::to_string(i), std::move(layers[i]));
    }
  }

 private:
  std::vector<NamedParameter>& tensors_;
};

// What a task gives beside what every task gives: those of these fields that its output has.
template <class Output>
auto add_last_hidden_state(NamedOutputs& named, Output& output, int /*has it*/)
    -> decltype(output.last_hidden_state, void()) {
  named.add("last_hidden_state", std::move(output.last_hidden_state));
}
template <class Output>
auto add_logits(NamedOutputs& named, Output& output, int /*has it*/)
    -> decltype(output.logits, void()) {
  named.add("logits", std::move(output.logits));
}
template <class Output>
auto add_span_logits(NamedOutputs& named, Output& output, int /*has it*/)
    -> decltype(output.start_logits, output.end_logits, void()) {
  named.add("start_logits", std::move(output.start_logits));
  named.add("end_logits", std::move(output.end_logits));
}
template <class Output>
void add_last_hidden_state(NamedOutputs& /*named*/, Output& /*output*/, char /*has not*/) {}
template <class Output>
void add_logits(NamedOutputs& /*named*/, Output& /*output*/, char /*has not*/) {}
template <class Output>
void add_span_logits(NamedOutputs& /*named*/, Output& /*output*/, char /*has not*/) {}

template <class Model>
std::vector<NamedParameter> run(const Request& request) {
  const auto model = Model::from_pretrained(request.folder, request.load);
  auto output = model.forward(request.input, request.options);
  std::vector<NamedParameter> tensors;
  NamedOutputs named(tensors);
  if (output.loss) {
    Tensor loss{Shape{}};
    loss[0] = *output.loss;
    named.add("loss", std::move(loss));
  }
  add_last_hidden_state(named, output, 0);
  add_logits(named, output, 0);
  add_span_logits(named, output, 0);
  named.add_layers("hidden_states", output.hidden_states);
  named.add_layers("attentions", output.attentions);
  named.add_layers("cross_attentions", output.cross_attentions);
  return tensors;
}

template <class Model>
LoadReport load(const std::filesystem::path& folder, const LoadOptions& options) {
  LoadReport report;
  Model::from_pretrained(folder, options, &report);
  return report;
}

template <class Model>
constexpr Task task(std::string_view name, std::string_view architecture) {
  return {name, architecture, run<Model>, load<Model>};
}

}  // namespace

const std::vector<Task>& tasks() {
  static const std::vector<Task> all = {
      task<ElectraModel>("base", "ElectraModel"),
      task<ElectraForSequenceClassification>("sequence-classification",
                                             "ElectraForSequenceClassification"),
  };
  return all;
}

}  // namespace electra::cli
