#include "electra/pipelines/token_classification.hpp"

#include "pipelines/call.hpp"
#include "pipelines/pipelines.hpp"
#include "texts.hpp"
#include "values.hpp"

namespace electra::python {
namespace {

TokenClassificationOptions read(OptionReader& reader) {
  TokenClassificationOptions options;
  read_options(reader, options);
  reader.read_choice("aggregation_strategy", options.aggregation_strategy,
                     {{"none", AggregationStrategy::none},
                      {"simple", AggregationStrategy::simple},
                      {"first", AggregationStrategy::first},
                      {"average", AggregationStrategy::average},
                      {"max", AggregationStrategy::max}});
  reader.read("ignore_labels", options.ignore_labels);
  reader.read("stride", options.stride);
  reader.read("delimiter", options.delimiter);
  return options;
}

nb::object entity_of(const Entity& entity) {
  if (entity.index)
    return dict_of("entity", entity.label, "score", entity.score, "index", *entity.index, "word",
                   entity.word, "start", entity.start, "end", entity.end);
  return dict_of("entity_group", entity.label, "score", entity.score, "word", entity.word, "start",
                 entity.start, "end", entity.end);
}

nb::object entities_of(const TokenClassificationPipeline::Entities& entities) {
  return list_of(entities, entity_of);
}

}  // namespace

void bind_token_classification(nb::module_& module) {
  auto bound = bind_pipeline<TokenClassificationPipeline>(module, "TokenClassification");
  def_answers(bound, [](const TokenClassificationPipeline& pipeline, nb::handle inputs,
                        const nb::dict& arguments, const nb::object& progress, bool each) {
    OptionReader reader("token-classification", arguments);
    bool are_words = false;
    reader.read("is_split_into_words", are_words);
    const auto options = read_all(reader, progress, read);
    if (!are_words)
      return answers(pipeline, TextList(Texts(inputs).views()), options, each, entities_of);
    const WordTexts texts(inputs);
    return answers(pipeline, WordsList(texts.views()), options, each, entities_of);
  });
}

}  // namespace electra::python
