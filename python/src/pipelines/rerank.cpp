#include "electra/pipelines/rerank.hpp"

#include "pipelines/call.hpp"
#include "pipelines/pipelines.hpp"
#include "texts.hpp"
#include "values.hpp"

namespace electra::python {
namespace {

RerankOptions read(OptionReader& reader) {
  RerankOptions options;
  read_options(reader, options);
  reader.read("top_k", options.top_k);
  reader.read("label", options.label);
  read_function(reader, options.function_to_apply);
  return options;
}

nb::object document_of(const RankedDocument& document, const std::string& text) {
  nb::dict entry = dict_of("index", document.index, "score", document.score, "text", text);
  if (document.scores.size() > 1) entry["scores"] = list_of(document.scores);
  return entry;
}

}  // namespace

void bind_rerank(nb::module_& module) {
  nb::class_<RerankPipeline> bound(module, "Rerank");
  bound.def_static(
      "from_pretrained",
      [](const std::filesystem::path& folder, const ElectraTokenizer& tokenizer,
         const nb::dict& arguments) {
        const LoadOptions options = load_options_of(arguments);
        return without_gil(
            [&] { return RerankPipeline::from_pretrained(folder, tokenizer, options); });
      },
      nb::arg("folder"), nb::arg("tokenizer"), nb::arg("arguments"));
  def_answers(bound, [](const RerankPipeline& pipeline, nb::handle inputs,
                        const nb::dict& arguments, const nb::object& progress, bool each) {
    OptionReader reader("rerank", arguments);
    const auto options = read_all(reader, progress, read);
    std::vector<QueryDocuments> queries;
    for (auto& [query, documents] : texts_with_lists(inputs))
      queries.push_back({std::move(query), std::move(documents)});
    const auto of_ranking = [&](const RerankPipeline::Ranking& ranking,
                                std::size_t place) -> nb::object {
      const std::vector<std::string>& documents = queries[place].documents;
      return list_of(ranking, [&](const RankedDocument& document) {
        return document_of(document, documents[static_cast<std::size_t>(document.index)]);
      });
    };
    return answers(pipeline, queries, options, each, of_ranking);
  });
}

}  // namespace electra::python
