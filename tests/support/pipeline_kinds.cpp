#include "support/pipeline_kinds.hpp"

#include <cstdint>
#include <cstring>
#include <iterator>
#include <memory>
#include <random>

#include "electra/electra.hpp"

namespace electra::testing {
namespace {

/// What an answer consists of, as bytes.
class Bytes {
 public:
  void add(float value) {
    char raw[sizeof value];
    std::memcpy(raw, &value, sizeof value);
    bytes_.append(raw, sizeof value);
  }
  void add(Index value) { bytes_ += std::to_string(value) + ';'; }
  void add(std::int32_t value) { add(Index{value}); }
  void add(const std::string& text) { bytes_ += text + '\n'; }
  void add(const Tensor& tensor) {
    for (const float value : tensor) add(value);
  }
  void add(const LabelScore& label) { add_all(label.label, label.score); }
  void add(const RankedDocument& document) {
    add_all(document.index, document.score, document.logit, document.scores);
  }
  void add(const Entity& entity) {
    add_all(entity.label, entity.score, entity.word, entity.start, entity.end);
  }
  void add(const Answer& answer) { add_all(answer.score, answer.start, answer.end, answer.answer); }
  void add(const FilledMask& word) {
    add_all(word.score, word.token, word.token_str, word.sequence);
  }
  void add(const JudgedToken& token) {
    add_all(token.token, token.start, token.end, token.score, token.logit);
  }
  void add(const Choice& choice) { add_all(choice.choice, choice.scores); }
  void add(const GeneratedText& text) { add_all(text.generated_text, text.generated_token_ids); }
  void add(const WordEffect& word) { add_all(word.word, word.start, word.effect); }
  void add(const Explanation& explanation) {
    add_all(explanation.label, explanation.logit, explanation.words);
  }
  template <class T>
  void add(const std::vector<T>& all) {
    for (const T& each : all) add(each);
  }

  const std::string& text() const { return bytes_; }

 private:
  template <class... Parts>
  void add_all(const Parts&... parts) {
    (add(parts), ...);
  }

  std::string bytes_;
};

template <class Answers>
Texts bytes_of_each(const Answers& answers) {
  Texts all;
  for (const auto& answer : answers) {
    Bytes bytes;
    bytes.add(answer);
    all.push_back(bytes.text());
  }
  return all;
}

/// Opens a pipeline that is asked by `ask(pipeline, texts)`.
template <class Pipeline, class Ask>
AskPipeline opened(const std::filesystem::path& folder, const LoadOptions& options, Ask ask) {
  const auto pipeline =
      std::make_shared<const Pipeline>(Pipeline::from_pretrained(folder, options));
  return [pipeline, ask](const Texts& texts) { return bytes_of_each(ask(*pipeline, texts)); };
}

TextClassificationOptions every_label() {
  TextClassificationOptions options;
  options.top_k.reset();
  return options;
}

AskPipeline open_classification(const std::filesystem::path& folder, const LoadOptions& options) {
  return opened<TextClassificationPipeline>(folder, options, [](const auto& pipeline, auto& texts) {
    return pipeline(texts, every_label());
  });
}

AskPipeline open_zero_shot(const std::filesystem::path& folder, const LoadOptions& options) {
  return opened<ZeroShotClassificationPipeline>(
      folder, options, [](const auto& pipeline, auto& texts) {
        return pipeline(texts, TextList{"film", "street"});
      });
}

AskPipeline open_rerank(const std::filesystem::path& folder, const LoadOptions& options) {
  return opened<RerankPipeline>(folder, options, [](const auto& pipeline, auto& texts) {
    std::vector<QueryDocuments> queries;
    for (const std::string& text : texts) queries.push_back({text, {"the film", "it is wet"}});
    return pipeline(queries);
  });
}

AskPipeline open_explanation(const std::filesystem::path& folder, const LoadOptions& options) {
  return opened<TextClassificationPipeline>(folder, options, [](const auto& pipeline, auto& texts) {
    return explain(pipeline, TextList(texts));
  });
}

AskPipeline open_entities(const std::filesystem::path& folder, const LoadOptions& options) {
  return opened<TokenClassificationPipeline>(
      folder, options, [](const auto& pipeline, auto& texts) {
        TokenClassificationOptions grouped;
        grouped.aggregation_strategy = AggregationStrategy::average;
        grouped.ignore_labels.clear();
        return pipeline(texts, grouped);
      });
}

AskPipeline open_answers(const std::filesystem::path& folder, const LoadOptions& options) {
  return opened<QuestionAnsweringPipeline>(folder, options, [](const auto& pipeline, auto& texts) {
    std::vector<TextPair> questions;
    for (const std::string& text : texts) questions.emplace_back("who met?", text);
    QuestionAnsweringOptions two;
    two.top_k = 2;
    return pipeline(questions, two);
  });
}

AskPipeline open_fill_mask(const std::filesystem::path& folder, const LoadOptions& options) {
  return opened<FillMaskPipeline>(folder, options, [](const auto& pipeline, auto& texts) {
    Texts masked;
    for (const std::string& text : texts) masked.push_back("[MASK] " + text);
    return pipeline(masked);
  });
}

AskPipeline open_detection(const std::filesystem::path& folder, const LoadOptions& options) {
  return opened<ReplacedTokenDetectionPipeline>(
      folder, options, [](const auto& pipeline, auto& texts) { return pipeline(texts); });
}

AskPipeline open_choice(const std::filesystem::path& folder, const LoadOptions& options) {
  return opened<MultipleChoicePipeline>(folder, options, [](const auto& pipeline, auto& texts) {
    std::vector<PromptChoices> questions;
    for (const std::string& text : texts) questions.push_back({text, {"yes", "no", "it is wet"}});
    return pipeline(questions);
  });
}

AskPipeline open_generation(const std::filesystem::path& folder, const LoadOptions& options) {
  return opened<TextGenerationPipeline>(folder, options, [](const auto& pipeline, auto& texts) {
    TextGenerationOptions few;
    few.generation.max_new_tokens = 3;
    return pipeline(texts, few);
  });
}

AskPipeline open_embedding(const std::filesystem::path& folder, const LoadOptions& options) {
  return opened<SentenceEmbeddingPipeline>(folder, options, [](const auto& pipeline, auto& texts) {
    return detail::each_of(pipeline(texts));
  });
}

AskPipeline open_features(const std::filesystem::path& folder, const LoadOptions& options) {
  return opened<FeatureExtractionPipeline>(
      folder, options, [](const auto& pipeline, auto& texts) { return pipeline(texts); });
}

}  // namespace

std::filesystem::path PipelineKind::model() const {
  return std::filesystem::path(ELECTRA_TEST_DATA "/reference_folders/transformers-4") / folder /
         "model";
}

const std::vector<PipelineKind>& pipeline_kinds() {
  static const std::vector<PipelineKind> kinds = {
      {"text_classification", "ElectraForSequenceClassification", "classify-three-labels",
       open_classification},
      {"zero_shot", "ElectraForSequenceClassification", "classify-three-labels", open_zero_shot},
      {"rerank", "ElectraForSequenceClassification", "cross-encoder", open_rerank},
      {"explanation", "ElectraForSequenceClassification", "classify-three-labels",
       open_explanation},
      {"token_classification", "ElectraForTokenClassification", "ner", open_entities},
      {"question_answering", "ElectraForQuestionAnswering", "qa", open_answers},
      {"fill_mask", "ElectraForMaskedLM", "fill-mask", open_fill_mask},
      {"detection", "ElectraForPreTraining", "detect", open_detection},
      {"multiple_choice", "ElectraForMultipleChoice", "choose", open_choice},
      {"generation", "ElectraForCausalLM", "generate", open_generation},
      {"sentence_embedding", "ElectraModel", "sentences-dense", open_embedding},
      {"feature_extraction", "ElectraModel", "base", open_features},
  };
  return kinds;
}

Texts short_texts(std::size_t count, unsigned seed) {
  const char* const words[] = {"the",    "film",  "was",    "not",  "good", "it",
                               "rained", "in",    "street", "Anna", "met",  "Paul",
                               "Berlin", "tower", "tall",   "café"};
  std::mt19937 random(seed);
  Texts texts;
  for (std::size_t i = 0; i < count; ++i) {
    std::string& text = texts.emplace_back("a");
    for (std::size_t word = random() % 8; word > 0; --word)
      text += std::string(" ") + words[random() % std::size(words)];
  }
  return texts;
}

LoadOptions load_options(int threads, Precision precision) {
  LoadOptions options;
  options.threads = threads;
  options.precision = precision;
  return options;
}

}  // namespace electra::testing
