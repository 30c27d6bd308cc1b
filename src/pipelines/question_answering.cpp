#include "electra/pipelines/question_answering.hpp"

#include <algorithm>
#include <utility>

#include "electra/core/error.hpp"
#include "pipelines/answers.hpp"
#include "pipelines/batches.hpp"
#include "pipelines/encode.hpp"
#include "pipelines/with_index.hpp"

namespace electra {
namespace {

using Answers = QuestionAnsweringPipeline::Answers;

void check(const QuestionAnsweringOptions& options) {
  require(options.top_k >= 1, ErrorCode::input, OptionName{"top_k"}, " is ", options.top_k,
          "; it must be 1 or more");
  require(options.max_answer_len >= 1, ErrorCode::input, OptionName{"max_answer_len"}, " is ",
          options.max_answer_len, "; it must be 1 or more");
}

/// Which tokens may begin or end an answer: those of the context, and [CLS].
std::vector<bool> allowed_tokens(const ElectraTokenizer& tokenizer, const Encoding& encoding,
                                 bool question_first) {
  const auto no_answer = tokenizer.cls_token_id();
  const std::vector<std::int32_t> sequences = encoding.sequence_ids();
  std::vector<bool> allowed(encoding.ids.size());
  for (std::size_t i = 0; i < allowed.size(); ++i) {
    // Where the context comes first the reference allows every token.
    allowed[i] =
        !question_first || sequences[i] == 1 || (no_answer && encoding.ids[i] == *no_answer);
  }
  return allowed;
}

}  // namespace

EncodeOptions QuestionAnsweringPipeline::encode_options(const Options& options) const {
  const pipelines::InputLimits limits{tokenizer_, model_.config(), options.max_length, true};
  const Index most = limits.longest_input();
  require(!options.max_seq_len || !options.max_length, ErrorCode::input, OptionName{"max_length"},
          " and ", OptionName{"max_seq_len"}, " are the same here; give one of them");
  EncodeOptions encoding = pipelines::whole();
  encoding.max_length = options.max_seq_len.value_or(
      options.max_length ? most : std::min(most, Options::default_max_seq_len));
  require(*encoding.max_length >= 1 && *encoding.max_length <= most, ErrorCode::input,
          OptionName{"max_seq_len"}, " is ", *encoding.max_length, "; the model reads from 1 to ",
          most, " tokens");
  encoding.stride =
      options.doc_stride.value_or(std::min(*encoding.max_length / 2, Options::default_doc_stride));
  require(encoding.stride >= 0 && encoding.stride < *encoding.max_length, ErrorCode::input,
          OptionName{"doc_stride"}, " is ", encoding.stride, "; it must be from 0 to less than ",
          OptionName{"max_seq_len"}, " (", *encoding.max_length, ")");
  encoding.truncation =
      question_first() ? TruncationStrategy::only_second : TruncationStrategy::only_first;
  encoding.return_overflowing_tokens = true;
  return encoding;
}

/// Refuses a question beside which the windows of its context have no room.
void QuestionAnsweringPipeline::check_room(const TextPairView& input,
                                           const EncodeOptions& options) const {
  const Index special = tokenizer_.num_special_tokens_to_add(true);
  const Index question = pipelines::token_count(tokenizer_, input.first);
  const Index room = *options.max_length - special - question;
  if (room > options.stride || pipelines::token_count(tokenizer_, input.second) <= room) return;
  fail(ErrorCode::input, "the question has ", question, " tokens and leaves room for ",
       std::max(room, Index{0}), " of its context, of which windows share ", options.stride,
       "; ask a shorter question, or make ", OptionName{"max_seq_len"}, " (", *options.max_length,
       ") larger or ", OptionName{"doc_stride"}, " smaller");
}

std::vector<Encoding> QuestionAnsweringPipeline::encode(const TextPairList& inputs,
                                                        const Options& options) const {
  const EncodeOptions encoding = encode_options(options);
  std::vector<Encoding> encodings;
  encodings.reserve(inputs.size());
  for (const TextPairView& input : inputs) {
    const auto& [question, context] = input;
    require(!question.empty(), ErrorCode::input, "the question is empty; ask something");
    require(!context.empty(), ErrorCode::input,
            "the context is empty; the answer has to stand in it");
    check_room(input, encoding);
    encodings.push_back(question_first() ? tokenizer_.encode(question, context, encoding)
                                         : tokenizer_.encode(context, question, encoding));
  }
  return encodings;
}

std::vector<Answers> QuestionAnsweringPipeline::answer(const TextPairList& inputs,
                                                       const Options& options) const {
  check(options);
  auto windows = pipelines::windows_of(encode(inputs, options));
  std::vector<pipelines::SpanScores> scores(windows.size());
  pipelines::for_each_batch(windows, options, [&](const auto& batch) {
    const auto output = model_.forward(batch.tokens);
    const float* start = output.start_logits.data();
    const float* end = output.end_logits.data();
    for (const Index place : batch.windows) {
      const Index size = windows[static_cast<std::size_t>(place)].encoding.size();
      scores[static_cast<std::size_t>(place)] = {{start, start + size}, {end, end + size}};
      start += size;
      end += size;
    }
  });

  std::vector<Answers> all;
  std::size_t next = 0;  // of all windows
  for (std::size_t i = 0; i < inputs.size(); ++i) {
    pipelines::AnswerList list(inputs[i].second, options, question_first() ? 1 : 0);
    for (; next < windows.size() && windows[next].input == static_cast<Index>(i); ++next) {
      // A long context has many windows, and a window many spans.
      if (next > 0 && options.progress)
        options.progress({static_cast<Index>(inputs.size()), static_cast<Index>(inputs.size())});
      const Encoding& encoding = windows[next].encoding;
      const float no_answer = pipelines::normalize(
          scores[next], allowed_tokens(tokenizer_, encoding, question_first()));
      pipelines::at_index(i, [&] { list.add(encoding, scores[next], no_answer); });
    }
    all.push_back(pipelines::at_index(i, [&] { return list.best(); }));
  }
  return all;
}

std::vector<Answers> QuestionAnsweringPipeline::operator()(std::string_view question,
                                                           const TextList& contexts,
                                                           const Options& options) const {
  std::vector<TextPairView> inputs;
  for (const std::string_view context : contexts) inputs.emplace_back(question, context);
  return (*this)(inputs, options);
}

std::vector<Answers> QuestionAnsweringPipeline::operator()(const TextPairList& questions_contexts,
                                                           const Options& options) const {
  return pipelines::with_index(
      questions_contexts, options,
      [this](const auto& some, const Options& how) { return answer(some, how); });
}

}  // namespace electra
