#include "electra/pipelines/text_classification.hpp"

#include "pipelines/call.hpp"
#include "pipelines/pipelines.hpp"
#include "texts.hpp"
#include "values.hpp"

namespace electra::python {
namespace {

using Pipeline = TextClassificationPipeline;

TextClassificationOptions read(OptionReader& reader) {
  TextClassificationOptions options;
  read_options(reader, options);
  read_function(reader, options.function_to_apply);
  return options;
}

nb::object label_of(const LabelScore& label) {
  return dict_of("label", label.label, "score", label.score);
}

nb::object labels_of(const Pipeline::Labels& labels) { return list_of(labels, label_of); }

nb::object best_label_of(const Pipeline::Labels& labels) { return label_of(labels.front()); }

/// A call about texts and pairs of them, whose answers stand at the places of their inputs.
class MixedCall {
 public:
  MixedCall(const Pipeline& pipeline, Pipeline::Options options, bool each,
            nb::object (*of_labels)(const Pipeline::Labels&))
      : pipeline_(pipeline), options_(std::move(options)), each_(each), of_labels_(of_labels) {}

  nb::list answer(const TextsOrPairs& inputs) const {
    if (inputs.pairs().empty())
      return answers(pipeline_, TextList(inputs.texts()), options_, each_, of_labels_);
    nb::list all;
    const std::size_t count = inputs.texts().size() + inputs.pairs().size();
    for (std::size_t i = 0; i < count; ++i) all.append(nb::none());
    if (!inputs.texts().empty())
      answer_part(TextList(inputs.texts()), inputs.places_of_texts(), 0, all);
    answer_part(TextPairList(inputs.pairs()), inputs.places_of_pairs(), inputs.texts().size(), all);
    return all;
  }

 private:
  template <class Inputs>
  void answer_part(const Inputs& inputs, const std::vector<std::size_t>& places,
                   std::size_t done_before, nb::list& all) const try {
    Pipeline::Options options = options_;
    options.progress = [&](const PipelineProgress& reached) {
      options_.progress(
          {static_cast<Index>(done_before) + reached.done, static_cast<Index>(nb::len(all))});
    };
    const nb::list part = answers(pipeline_, inputs, options, each_, of_labels_);
    for (std::size_t i = 0; i < places.size(); ++i) all[places[i]] = part[i];
  } catch (const Error& error) {
    throw error.index() ? error.at(places[*error.index()]) : error;
  }

  const Pipeline& pipeline_;
  Pipeline::Options options_;
  bool each_;
  nb::object (*of_labels_)(const Pipeline::Labels&);
};

}  // namespace

void bind_text_classification(nb::module_& module) {
  auto bound = bind_pipeline<Pipeline>(module, "TextClassification");
  def_answers(bound, [](const Pipeline& pipeline, nb::handle inputs, const nb::dict& arguments,
                        const nb::object& progress, bool each) {
    OptionReader reader("text-classification", arguments);
    std::optional<Index> top_k = 1;
    const bool are_lists = reader.read("top_k", top_k);
    auto options = read_all(reader, progress, read);
    options.top_k = top_k;
    const TextsOrPairs texts(inputs);
    return MixedCall(pipeline, std::move(options), each, are_lists ? labels_of : best_label_of)
        .answer(texts);
  });
}

}  // namespace electra::python
