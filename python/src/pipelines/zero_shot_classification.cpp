#include "electra/pipelines/zero_shot_classification.hpp"

#include <algorithm>

#include "pipelines/call.hpp"
#include "pipelines/pipelines.hpp"
#include "texts.hpp"
#include "values.hpp"

namespace electra::python {
namespace {

using Pipeline = ZeroShotClassificationPipeline;

ZeroShotClassificationOptions read(OptionReader& reader) {
  ZeroShotClassificationOptions options;
  read_options(reader, options);
  reader.read("hypothesis_template", options.hypothesis_template);
  reader.read("multi_label", options.multi_label);
  return options;
}

std::string_view trimmed(std::string_view text) {
  const std::size_t first = text.find_first_not_of(" \t\r\n");
  if (first == std::string_view::npos) return "";
  return text.substr(first, text.find_last_not_of(" \t\r\n") - first + 1);
}

/// Reads labels: a list, or one text with commas between them.
std::vector<std::string> read_labels(OptionReader& reader) {
  std::vector<std::string> labels;
  const nb::handle given = reader.take("candidate_labels");
  if (!given.is_valid()) return labels;
  reader.read("candidate_labels", labels);
  if (!PyUnicode_Check(given.ptr())) return labels;
  const std::string text = std::move(labels.front());
  labels.clear();
  for (std::size_t begin = 0; begin <= text.size();) {
    const std::size_t end = std::min(text.find(',', begin), text.size());
    const std::string_view label = trimmed(std::string_view(text).substr(begin, end - begin));
    if (!label.empty()) labels.emplace_back(label);
    begin = end + 1;
  }
  return labels;
}

/// The pipeline with its labels, so that it is called as all others.
struct WithLabels {
  using Options = Pipeline::Options;

  auto operator()(const TextList& texts, const Options& options) const {
    return pipeline(texts, labels, options);
  }
  template <class>
  auto try_each(const TextList& texts, const Options& options) const {
    return pipeline.try_each(texts, labels, options);
  }

  const Pipeline& pipeline;
  TextList labels;
};

}  // namespace

void bind_zero_shot_classification(nb::module_& module) {
  auto bound = bind_pipeline<Pipeline>(module, "ZeroShotClassification");
  def_answers(bound, [](const Pipeline& pipeline, nb::handle inputs, const nb::dict& arguments,
                        const nb::object& progress, bool each) {
    OptionReader reader("zero-shot-classification", arguments);
    const std::vector<std::string> labels = read_labels(reader);
    const auto options = read_all(reader, progress, read);
    const Texts texts(inputs);
    const auto of_labels = [&](const Pipeline::Labels& found, std::size_t place) -> nb::object {
      const auto label = [](const LabelScore& one) { return to_python(one.label); };
      const auto score = [](const LabelScore& one) { return to_python(one.score); };
      return dict_of("sequence", texts.views()[place], "labels", list_of(found, label), "scores",
                     list_of(found, score));
    };
    return answers(WithLabels{pipeline, TextList(labels)}, TextList(texts.views()), options, each,
                   of_labels);
  });
}

}  // namespace electra::python
