#pragma once

#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "electra/io/weights.hpp"
#include "electra/model/cache.hpp"
#include "electra/model/config.hpp"
#include "electra/model/inputs.hpp"
#include "electra/model/outputs.hpp"

namespace electra {

/// A model whose class was chosen at run time.
class AnyModel {
 public:
  AnyModel() = default;
  AnyModel(const AnyModel&) = delete;
  AnyModel& operator=(const AnyModel&) = delete;
  virtual ~AnyModel() = default;

  virtual const ElectraConfig& config() const noexcept = 0;
  /// Runs a forward pass. Returns its outputs under the reference's names, as in "logits" and
  /// "hidden_states.0"; with a cache in `options` past_key_values too. Throws as the model does.
  virtual std::vector<NamedParameter> forward(const ModelInput& input,
                                              const ForwardOptions& options) const = 0;
};

/// The outputs of a forward pass under the reference's names.
class NamedOutputs {
 public:
  /// The loss and the results of a head: those of these fields that the output has.
  template <class Output>
  void add_results(Output& output) {
    if (output.loss) add_loss(*output.loss);
    add_last_hidden_state(output, 0);
    add_logits(output, 0);
    add_span_logits(output, 0);
  }
  /// The keys and values of every layer, for `columns` tokens of each sequence.
  void add_cache(const KeyValueCache& cache, Index columns, Index layers);
  void add_states(ModelOutput& output);

  std::vector<NamedParameter> take() { return std::move(tensors_); }

 private:
  void add(std::string name, Tensor tensor);
  void add_loss(float loss);
  void add_layers(const std::string& name, std::vector<Tensor>& layers);

  // Of two overloads the one for an int is chosen, where the output has the field.
  template <class Output>
  auto add_last_hidden_state(Output& output, int /*has it*/)
      -> decltype(output.last_hidden_state, void()) {
    add("last_hidden_state", std::move(output.last_hidden_state));
  }
  template <class Output>
  auto add_logits(Output& output, int /*has it*/) -> decltype(output.logits, void()) {
    add("logits", std::move(output.logits));
  }
  template <class Output>
  auto add_span_logits(Output& output, int /*has it*/) -> decltype(output.start_logits, void()) {
    add("start_logits", std::move(output.start_logits));
    add("end_logits", std::move(output.end_logits));
  }
  template <class Output>
  void add_last_hidden_state(Output& /*output*/, char /*has not*/) {}
  template <class Output>
  void add_logits(Output& /*output*/, char /*has not*/) {}
  template <class Output>
  void add_span_logits(Output& /*output*/, char /*has not*/) {}

  std::vector<NamedParameter> tensors_;
};

/// Returns the length of the longest sequence in the cache.
Index max_length(const KeyValueCache& cache);
/// Returns the columns of a sound input, padding included.
Index sequence_length(const ModelInput& input);

/// A model of a class that is known at compile time as one of which it is not.
template <class Model>
class ModelOfClass final : public AnyModel {
 public:
  explicit ModelOfClass(Model model) : model_(std::move(model)) {}

  const ElectraConfig& config() const noexcept override { return model_.config(); }
  std::vector<NamedParameter> forward(const ModelInput& input,
                                      const ForwardOptions& options) const override {
    const KeyValueCache* cache = options.cache;
    const Index past = cache == nullptr ? 0 : max_length(*cache);
    auto output = model_.forward(input, options);
    NamedOutputs named;
    named.add_results(output);
    // The reference's caches have columns for padding at the end too, which ours do not keep.
    if (cache != nullptr)
      named.add_cache(*cache, past + sequence_length(input), config().num_hidden_layers);
    named.add_states(output);
    return named.take();
  }

 private:
  Model model_;
};

}  // namespace electra
