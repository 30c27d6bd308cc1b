#include <algorithm>
#include <nanobind/stl/filesystem.h>
#include <nanobind/stl/map.h>
#include <nanobind/stl/optional.h>
#include <nanobind/stl/string.h>
#include <utility>
#include <vector>

#include "arrays.hpp"
#include "bindings.hpp"
#include "electra/pipelines/rerank.hpp"
#include "electra/pipelines/sentence_embedding.hpp"
#include "electra/pipelines/similarity.hpp"
#include "io/sentence_config.hpp"
#include "pipelines/call.hpp"
#include "tensor_inputs.hpp"
#include "texts.hpp"

namespace electra::python {
namespace {

SentenceEmbeddingOptions read_sentence_options(OptionReader& reader) {
  SentenceEmbeddingOptions options;
  read_options(reader, options);
  reader.read("prompt", options.prompt);
  reader.read("prompt_name", options.prompt_name);
  reader.read("truncate_dim", options.truncate_dim);
  reader.read("normalize_embeddings", options.normalize);
  return options;
}

nb::object encode(const SentenceEmbeddingPipeline& pipeline, nb::handle texts,
                  const nb::dict& arguments, const nb::object& progress) {
  OptionReader reader("encode()", arguments);
  const auto options = read_all(reader, progress, read_sentence_options);
  const Texts held(texts);
  return to_python(without_gil([&] { return pipeline(TextList(held.views()), options); }));
}

RerankOptions read_rerank_options(OptionReader& reader) {
  RerankOptions options;
  read_options(reader, options);
  read_function(reader, options.function_to_apply);
  return options;
}

/// The second texts of pairs that follow each other and have one first text.
struct QueryRuns {
  explicit QueryRuns(const std::vector<TextPairView>& pairs) {
    for (std::size_t i = 0; i < pairs.size(); ++i) {
      if (i == 0 || pairs[i].first != pairs[i - 1].first) {
        queries.push_back({std::string(pairs[i].first), {}});
        first_pairs.push_back(i);
      }
      queries.back().documents.emplace_back(pairs[i].second);
    }
  }

  std::vector<QueryDocuments> queries;
  std::vector<std::size_t> first_pairs;  ///< the place of each run
};

/// Returns the scores of pairs, [pairs, num_labels].
Tensor scores_of(const RerankPipeline& pipeline, const std::vector<TextPairView>& pairs,
                 RerankOptions options) {
  const ElectraConfig& config = pipeline.model().config();
  options.label = config.label(0);  // it decides the ranking, which is undone here
  const QueryRuns runs(pairs);
  const auto rankings = pipeline(runs.queries, options);
  Tensor scores(Shape{static_cast<Index>(pairs.size()), config.num_labels()});
  for (std::size_t run = 0; run < rankings.size(); ++run) {
    for (const RankedDocument& document : rankings[run]) {
      const Index row = static_cast<Index>(runs.first_pairs[run]) + document.index;
      std::copy(document.scores.begin(), document.scores.end(),
                scores.data() + row * scores.width());
    }
  }
  return scores;
}

nb::object predict(const RerankPipeline& pipeline, nb::handle pairs, const nb::dict& arguments,
                   const nb::object& progress) {
  OptionReader reader("predict()", arguments);
  const auto options = read_all(reader, progress, read_rerank_options);
  const TextPairs held(pairs);
  return to_python(without_gil([&] { return scores_of(pipeline, held.views(), options); }));
}

nb::object similarities(const char* first_name, nb::handle first, const char* second_name,
                        nb::handle second, Tensor (*of)(const Tensor&, const Tensor&)) {
  const Tensor a = value_tensor(first_name, first);
  const Tensor b = value_tensor(second_name, second);
  return to_python(without_gil([&] { return of(a, b); }));
}

std::map<std::string, std::string> prompts_of(const std::filesystem::path& folder) {
  return io::read_sentence_config(folder).prompts;
}

std::optional<std::string> default_prompt_name_of(const std::filesystem::path& folder) {
  return io::read_sentence_config(folder).default_prompt_name;
}

}  // namespace

void bind_sentence(nb::module_& module) {
  nb::class_<SentenceEmbeddingPipeline>(module, "SentenceEmbedding")
      .def_static(
          "from_pretrained",
          [](const std::filesystem::path& folder, const nb::dict& arguments) {
            const LoadOptions options = load_options_of(arguments);
            return without_gil(
                [&] { return SentenceEmbeddingPipeline::from_pretrained(folder, options); });
          },
          nb::arg("folder"), nb::arg("arguments"))
      .def("encode", encode, nb::arg("texts"), nb::arg("arguments"), nb::arg("progress").none())
      .def_prop_ro("width", &SentenceEmbeddingPipeline::width)
      .def_prop_ro("max_seq_length", &SentenceEmbeddingPipeline::max_seq_length);
  module.def("sentence_prompts", prompts_of, nb::arg("folder"));
  module.def("sentence_default_prompt_name", default_prompt_name_of, nb::arg("folder"));
  module.def("predict", predict, nb::arg("pipeline"), nb::arg("pairs"), nb::arg("arguments"),
             nb::arg("progress").none());
  module.def("num_labels",
             [](const RerankPipeline& pipeline) { return pipeline.model().config().num_labels(); });
  module.def("cosine_similarities", [](nb::handle a, nb::handle b) {
    return similarities("embeddings1", a, "embeddings2", b, cosine_similarities);
  });
  module.def("dot_products", [](nb::handle a, nb::handle b) {
    return similarities("embeddings1", a, "embeddings2", b, dot_products);
  });
}

}  // namespace electra::python
