#include "server/tasks.hpp"

#include <algorithm>
#include <numeric>
#include <utility>

#include "electra/pipelines/explain.hpp"
#include "pipelines/answer_json.hpp"
#include "server/call_of.hpp"

namespace electra::server {
namespace {

using pipelines::write_json;

std::string key_of(const char* task, const Json& parameters) {
  return std::string(task) + ' ' + parameters.dump(-1, ' ', false, Json::error_handler_t::replace);
}

std::string text_of(const TaskInput& input) { return input.first; }

TextPair pair_of(const TaskInput& input) { return {input.first, input.second.value_or("")}; }

void read_truncation(const Json& parameters, TruncatingOptions& options) {
  read(parameters, "truncate", options.truncation);
}

std::optional<FunctionToApply> function_in(const Json& parameters) {
  const auto name = given<std::string>(parameters, "function_to_apply");
  if (!name) return std::nullopt;
  if (*name == "softmax") return FunctionToApply::softmax;
  return *name == "sigmoid" ? FunctionToApply::sigmoid : FunctionToApply::none;
}

AggregationStrategy strategy_in(const Json& parameters) {
  const auto name = given<std::string>(parameters, "aggregation_strategy").value_or("none");
  if (name == "simple") return AggregationStrategy::simple;
  if (name == "first") return AggregationStrategy::first;
  if (name == "average") return AggregationStrategy::average;
  return name == "max" ? AggregationStrategy::max : AggregationStrategy::none;
}

/// Returns the product of two counts; one that no server takes if it is larger.
Index product(Index one, Index other) {
  constexpr Index most = Index{1} << 60U;
  return other != 0 && one > most / other ? most : one * other;
}

/// Returns the work of making so many parts of an answer, each of so many bytes, in tokens. With
/// the default --max-batch-tokens a request takes as much as 64 MiB do.
Index tokens_of_parts(Index parts, Index bytes) {
  constexpr Index bytes_per_token = 256;
  return product(parts, bytes) / bytes_per_token;
}

/// The bytes of a part beside its text: its score, offsets and punctuation.
constexpr Index bytes_beside_text = 64;

Index byte_count(std::string_view text) { return static_cast<Index>(text.size()); }

/// Returns the bytes of the longest name of a label.
Index longest_label(const ElectraConfig& config) {
  Index longest = 0;
  for (const auto& [id, label] : config.id2label) longest = std::max(longest, byte_count(label));
  return longest;
}

/// Returns the work of an answer that has so many of the labels of these lengths, in tokens.
Index tokens_of_labels(std::vector<Index> lengths, Index count) {
  std::sort(lengths.rbegin(), lengths.rend());
  lengths.resize(std::min(static_cast<std::size_t>(count), lengths.size()));
  const Index bytes = std::accumulate(lengths.begin(), lengths.end(), Index{0});
  return tokens_of_parts(1, bytes + product(bytes_beside_text, static_cast<Index>(lengths.size())));
}

TaskCall classify(const ServedModel& model, const Json& parameters) {
  TextClassificationOptions options;
  read_truncation(parameters, options);
  const auto top_k = parameters.find("top_k");
  if (top_k != parameters.end()) options.top_k = given<Index>(parameters, "top_k");  // null: all
  options.function_to_apply = function_in(parameters);
  return classify_call(model, options, {}, key_of("classify", parameters));
}

/// Returns the tokens of the windows of `longest` tokens in which so many are read. They have
/// `room` for the text, and share `stride` tokens of it.
Index tokens_of_windows(Index tokens, Index longest, Index room, Index stride) {
  const Index step = room - std::clamp<Index>(stride, 0, longest);
  if (tokens <= longest || step < 1) return tokens;  // such a step is refused
  return product(longest, 1 + (tokens - longest + step - 1) / step);
}

/// Does so for texts that are read in windows that share `stride` tokens, by default a quarter.
template <class Pipeline>
auto tokens_in_windows(const std::shared_ptr<const Pipeline>& pipeline, Index longest,
                       std::optional<Index> stride) {
  return [pipeline, longest, stride](const TaskInput& input) {
    const ElectraTokenizer& tokenizer = pipeline->tokenizer();
    const Index room = longest - tokenizer.num_special_tokens_to_add();
    return tokens_of_windows(input_tokens(tokenizer, input.first), longest, room,
                             stride.value_or(room / 4));
  };
}

TaskCall ner(const ServedModel& model, const Json& parameters) {
  TokenClassificationOptions options;
  read_truncation(parameters, options);
  options.aggregation_strategy = strategy_in(parameters);
  read(parameters, "ignore_labels", options.ignore_labels);
  read(parameters, "stride", options.stride);
  TaskCall call = call_of(model.pipelines().ner, options, key_of("ner", parameters), text_of,
                          [](const auto& entities, const TaskInput& /*input*/) {
                            return json_answer([&](auto& json) { write_json(entities, json); });
                          });
  if (options.stride)
    call.tokens =
        tokens_in_windows(model.pipelines().ner, model.max_input_length(), options.stride);
  call.tokens = [tokens = call.tokens, label = longest_label(model.config())](const auto& input) {
    const Index count = tokens(input);
    return count + tokens_of_parts(count, label);
  };
  return call;
}

TaskCall qa(const ServedModel& model, const Json& parameters) {
  QuestionAnsweringOptions options;
  read(parameters, "top_k", options.top_k);
  read(parameters, "max_answer_len", options.max_answer_len);
  read(parameters, "max_seq_len", options.max_seq_len);
  read(parameters, "doc_stride", options.doc_stride);
  read(parameters, "handle_impossible_answer", options.handle_impossible_answer);
  read(parameters, "align_to_words", options.align_to_words);
  const bool as_array = options.top_k > 1;
  const auto pipeline = model.pipelines().qa;
  TaskCall call = call_of(
      pipeline, options, key_of("qa", parameters),
      [](const TaskInput& input) {
        return QuestionContext{input.first, input.second.value_or("")};
      },
      [as_array](const auto& answers, const TaskInput& /*input*/) {
        return json_answer([&](auto& json) { write_json(answers, as_array, json); });
      });
  const Index longest =
      std::clamp<Index>(options.max_seq_len.value_or(QuestionAnsweringOptions::default_max_seq_len),
                        0, model.max_input_length());
  const Index stride = options.doc_stride.value_or(
      std::min(longest / 2, QuestionAnsweringOptions::default_doc_stride));
  call.tokens = [pipeline, longest, stride, options](const TaskInput& input) {
    const ElectraTokenizer& tokenizer = pipeline->tokenizer();
    const Index beside_context = input_tokens(tokenizer, TextPair(input.first, ""));
    const Index tokens = input_tokens(tokenizer, pair_of(input));
    const Index context = input.second ? byte_count(*input.second) : 0;
    const Index spans = product(tokens, std::min(tokens, options.max_answer_len));
    return tokens_of_windows(tokens, longest, longest - beside_context, stride) +
           tokens_of_parts(std::min(spans, options.top_k), context + bytes_beside_text);
  };
  return call;
}

TaskCall fill_mask(const ServedModel& model, const Json& parameters) {
  FillMaskOptions options;
  read_truncation(parameters, options);
  read(parameters, "top_k", options.top_k);
  read(parameters, "targets", options.targets);
  const auto pipeline = model.pipelines().fill_mask;
  TaskCall call = call_of(pipeline, options, key_of("fill_mask", parameters), text_of,
                          [](const auto& masks, const TaskInput& /*input*/) {
                            return json_answer([&](auto& json) { write_json(masks, json); });
                          });
  const Index words = std::clamp<Index>(options.top_k, 0, model.config().vocab_size);
  call.tokens = [pipeline, words](const TaskInput& input) {
    const ElectraTokenizer& tokenizer = pipeline->tokenizer();
    const std::vector<std::int32_t> ids = tokenizer.encode(input.first).ids;
    const auto is_mask = [&](std::int32_t id) { return id == tokenizer.mask_token_id(); };
    const Index masks = std::count_if(ids.begin(), ids.end(), is_mask);
    const auto tokens = static_cast<Index>(ids.size());
    return tokens + product(product(masks, words), 1 + tokens / 16);  // each with the text
  };
  return call;
}

TaskCall detect(const ServedModel& model, const Json& parameters) {
  ReplacedTokenDetectionOptions options;
  read(parameters, "threshold", options.threshold);
  read(parameters, "stride", options.stride);
  const auto pipeline = model.pipelines().detect;
  TaskCall call =
      call_of(pipeline, options, key_of("detect", parameters), text_of,
              [](const auto& tokens, const TaskInput& input) {
                return json_answer([&](auto& json) { write_json(tokens, input.first, json); });
              });
  call.tokens = tokens_in_windows(pipeline, model.max_input_length(), options.stride);
  return call;
}

TaskCall choose(const ServedModel& model, const Json& parameters) {
  MultipleChoiceOptions options;
  read_truncation(parameters, options);
  return call_of(
      model.pipelines().choose, options, key_of("choose", parameters),
      [](const TaskInput& input) {
        return PromptChoices{input.first, input.list};
      },
      [](const Choice& choice, const TaskInput& /*input*/) {
        return json_answer([&](auto& json) { write_json(choice, json); });
      });
}

TaskCall generate(const ServedModel& model, const Json& parameters) {
  TextGenerationOptions options;
  GenerationConfig& config = options.generation = model.pipelines().generation;
  read(parameters, "return_full_text", options.return_full_text);
  read(parameters, "max_new_tokens", config.max_new_tokens);
  read(parameters, "do_sample", config.do_sample);
  read(parameters, "temperature", config.temperature);
  read(parameters, "top_k", config.top_k);
  read(parameters, "top_p", config.top_p);
  read(parameters, "repetition_penalty", config.repetition_penalty);
  read(parameters, "seed", config.seed);
  read(parameters, "num_beams", config.num_beams);
  read(parameters, "num_return_sequences", config.num_return_sequences);
  const auto pipeline = model.pipelines().generate;
  TaskCall call = call_of(pipeline, options, key_of("generate", parameters), text_of,
                          [](const auto& texts, const TaskInput& /*input*/) {
                            return json_answer([&](auto& json) { write_json(texts, json); });
                          });
  const Index most = model.max_input_length();
  const Index texts = std::max(config.num_beams, config.num_return_sequences);
  const Index wanted = config.max_new_tokens.value_or(
      config.max_length.value_or(GenerationConfig::default_max_new_tokens));
  const Index further = std::clamp<Index>(wanted, 0, most);
  call.tokens = [pipeline, texts, further](const TaskInput& input) {
    const Index tokens = input_tokens(pipeline->tokenizer(), input.first) + further;
    return product(texts, tokens) + tokens_of_parts(texts, byte_count(input.first));
  };
  return call;
}

TaskCall zero_shot(const ServedModel& model, const Json& parameters) {
  ZeroShotClassificationOptions options;
  read_truncation(parameters, options);
  read(parameters, "hypothesis_template", options.hypothesis_template);
  read(parameters, "multi_label", options.multi_label);
  auto labels = parameters.at("candidate_labels").get<std::vector<std::string>>();
  TaskCall call;
  call.key = key_of("zero_shot", parameters);
  const auto pipeline = model.pipelines().zero_shot;
  call.tokens = [pipeline, labels, in = options.hypothesis_template](const TaskInput& input) {
    const ElectraTokenizer& tokenizer = pipeline->tokenizer();
    const auto count = static_cast<Index>(labels.size());
    Index tokens = product(count, input_tokens(tokenizer, TextPair(input.first, in)));
    std::vector<Index> lengths;
    for (const std::string& label : labels) {
      tokens += input_tokens(tokenizer, label);
      lengths.push_back(byte_count(label));
    }
    return tokens + tokens_of_parts(count, byte_count(in)) + tokens_of_labels(lengths, count);
  };
  call.answer = [pipeline, options, labels](const auto& inputs, const ProgressCallback& progress) {
    const auto results =
        pipeline->try_each(each_made(inputs, text_of), labels, with_progress(options, progress));
    return each_converted(results, inputs, [](const auto& scores, const TaskInput& input) {
      return json_answer([&](auto& json) { write_json(scores, input.first, json); });
    });
  };
  return call;
}

/// Returns the explanation of each input, or its error; they are long, so each is a call. `is_cut`
/// says whether the model reads no more than `max_tokens` of a text, or all of it in windows.
template <class Pipeline, class Make>
TaskCall explain_call(std::shared_ptr<const Pipeline> pipeline, const Json& parameters,
                      Index max_tokens, bool is_cut, const Make& make) {
  ExplainOptions options;
  read_truncation(parameters, options);
  read(parameters, "label", options.label);
  TaskCall call;
  call.key = key_of("explain", parameters);
  call.tokens = [pipeline, max_tokens, is_cut](const TaskInput& input) {
    const Index all = input_tokens(pipeline->tokenizer(), pair_of(input));
    const Index read = std::min(max_tokens, all);
    return std::max(is_cut ? 0 : all, read * read);  // a text without each of its words
  };
  call.answer = [pipeline, options, make](const auto& inputs, const ProgressCallback& progress) {
    const ExplainOptions how = with_progress(options, progress);
    TaskResults results;
    for (const TaskInput* input : inputs) {
      try {
        const Explanation explanation = explain(*pipeline, std::vector{make(*input)}, how).front();
        results.emplace_back(json_answer(
            [&](auto& json) { write_json(explanation, input->second.has_value(), json); }));
      } catch (const Error& error) {
        results.emplace_back(error);
      }
    }
    return results;
  };
  return call;
}

TaskCall explain_best(const ServedModel& model, const Json& parameters) {
  const Pipelines& all = model.pipelines();
  const Index cut = model.max_input_length();
  if (all.rerank) return explain_call(all.rerank, parameters, cut, true, pair_of);
  if (all.classify) return explain_call(all.classify, parameters, cut, true, pair_of);
  return explain_call(all.detect, parameters, cut, false, text_of);
}

/// Reads a text, or an object with these two.
TaskInput read_texts(const Json& value, const char* first, const char* second) {
  TaskInput input;
  if (value.is_string()) {
    input.first = value.get<std::string>();
    return input;
  }
  input.first = value.at(first).get<std::string>();
  input.second = given<std::string>(value, second);
  return input;
}

TaskInput text_input(const Json& value) { return read_texts(value, "text", "text_pair"); }
TaskInput question_input(const Json& value) { return read_texts(value, "question", "context"); }
TaskInput choice_input(const Json& value) {
  TaskInput input;
  input.first = value.at("prompt").get<std::string>();
  input.list = value.at("choices").get<std::vector<std::string>>();
  return input;
}

template <auto pipeline>
bool has(const Pipelines& pipelines) {
  return pipelines.*pipeline != nullptr;
}

bool can_explain(const Pipelines& pipelines) {
  return pipelines.classify != nullptr || pipelines.detect != nullptr;
}

}  // namespace

const std::vector<Task>& tasks() {
  static const std::vector<Task> all = {
      {"classify", "text-classification", has<&Pipelines::classify>, classify, text_input,
       "Classify"},
      {"ner", "token-classification", has<&Pipelines::ner>, ner, text_input, "Ner"},
      {"qa", "question-answering", has<&Pipelines::qa>, qa, question_input, "Qa"},
      {"fill_mask", "fill-mask", has<&Pipelines::fill_mask>, fill_mask, text_input, "FillMask"},
      {"detect", "replaced-token-detection", has<&Pipelines::detect>, detect, text_input, "Detect"},
      {"choose", "multiple-choice", has<&Pipelines::choose>, choose, choice_input, "Choose"},
      {"generate", "text-generation", has<&Pipelines::generate>, generate, text_input, "Generate"},
      {"zero_shot", "zero-shot-classification", has<&Pipelines::zero_shot>, zero_shot, text_input,
       "ZeroShot"},
      {"explain", "explanation", can_explain, explain_best, text_input, "Explain"},
  };
  return all;
}

const Task* task_named(std::string_view name) {
  for (const Task& each : tasks())
    if (each.name == name) return &each;
  return nullptr;
}

TaskCall classify_call(const ServedModel& model, const TextClassificationOptions& options,
                       std::optional<Side> truncation_side, std::string key) {
  const auto pipeline = model.pipelines(truncation_side).classify;
  TaskCall call;
  call.key = std::move(key);
  std::vector<Index> lengths;
  for (const auto& [id, label] : model.config().id2label) lengths.push_back(byte_count(label));
  const Index of_labels =
      tokens_of_labels(lengths, options.top_k.value_or(model.config().num_labels()));
  call.tokens = [pipeline, of_labels](const TaskInput& input) {
    const ElectraTokenizer& tokenizer = pipeline->tokenizer();
    return of_labels + (input.second ? input_tokens(tokenizer, pair_of(input))
                                     : input_tokens(tokenizer, input.first));
  };
  call.answer = [pipeline, options](const auto& inputs, const ProgressCallback& progress) {
    const TextClassificationOptions how = with_progress(options, progress);
    const auto convert = [](const auto& labels, const TaskInput& /*input*/) {
      return json_answer([&](auto& json) { write_json(labels, json); });
    };
    const auto of_texts = [&](const auto& some) {
      return each_converted(pipeline->try_each(each_made(some, text_of), how), some, convert);
    };
    const auto of_pairs = [&](const auto& some) {
      return each_converted(pipeline->try_each(each_made(some, pair_of), how), some, convert);
    };
    return by_kind(
        inputs, [](const TaskInput& each) { return each.second.has_value(); }, of_pairs, of_texts);
  };
  return call;
}

}  // namespace electra::server
