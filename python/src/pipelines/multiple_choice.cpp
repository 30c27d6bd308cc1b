#include "electra/pipelines/multiple_choice.hpp"

#include "pipelines/call.hpp"
#include "pipelines/pipelines.hpp"
#include "texts.hpp"
#include "values.hpp"

namespace electra::python {
namespace {

MultipleChoiceOptions read(OptionReader& reader) {
  MultipleChoiceOptions options;
  read_options(reader, options);
  return options;
}

nb::object choice_of(const Choice& choice) {
  return dict_of("choice", choice.choice, "scores", list_of(choice.scores));
}

}  // namespace

void bind_multiple_choice(nb::module_& module) {
  auto bound = bind_pipeline<MultipleChoicePipeline>(module, "MultipleChoice");
  def_answers(bound, [](const MultipleChoicePipeline& pipeline, nb::handle inputs,
                        const nb::dict& arguments, const nb::object& progress, bool each) {
    OptionReader reader("multiple-choice", arguments);
    const auto options = read_all(reader, progress, read);
    std::vector<PromptChoices> prompts;
    for (auto& [prompt, choices] : texts_with_lists(inputs))
      prompts.push_back({std::move(prompt), std::move(choices)});
    return answers(pipeline, prompts, options, each, choice_of);
  });
}

}  // namespace electra::python
