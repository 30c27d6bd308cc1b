#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "electra/core/export.hpp"
#include "electra/heads/question_answering.hpp"
#include "electra/pipelines/pipeline.hpp"

namespace electra {

/// How questions are answered.
struct QuestionAnsweringOptions : PipelineOptions {
  Index top_k = 1;  ///< how many answers to give, the best first; fewer if there are no more
  Index max_answer_len = 15;                         ///< in tokens
  static constexpr Index default_max_seq_len = 384;  ///< of the reference's pipeline
  static constexpr Index default_doc_stride = 128;   ///< of the reference's pipeline
  /// How many tokens a window holds, question included; the same as max_length. Absent: the
  /// default, or as many as the model reads.
  std::optional<Index> max_seq_len;
  /// How many tokens of the context windows share. Absent: the default, or half a window.
  std::optional<Index> doc_stride;
  /// Whether there may be no answer: an empty one, with the probability that there is none.
  bool handle_impossible_answer = false;
  /// Whether an answer begins and ends with whole words.
  bool align_to_words = true;
};

/// A question, and the text that holds the answer.
struct QuestionContext {
  std::string question;  ///< neither may be empty
  std::string context;   ///< of any length: it is read in windows

  /// Views both.
  operator TextPairView() const noexcept { return {question, context}; }  // NOLINT: implicit
};

/// A piece of the context.
struct Answer {
  float score;         ///< above 1 where windows or spans agree: they are added up
  Index start;         ///< in the context, in the unit of PipelineOptions::offset_unit
  Index end;           ///< one past its last character or byte
  std::string answer;  ///< context[start, end); empty if there is none
};

/// Answers that stand in a text; the reference's pipeline("question-answering").
class QuestionAnsweringPipeline
    : public PipelineBase<QuestionAnsweringPipeline, ElectraForQuestionAnswering> {
 public:
  /// The options of a call.
  using Options = QuestionAnsweringOptions;
  /// The answers to one question, the best first.
  using Answers = std::vector<Answer>;
  /// Takes a tokenizer and a model that are loaded.
  using PipelineBase::PipelineBase;

  /// @{
  /// Returns the answers to each question in the context beside it, or to one question in each of
  /// several contexts, or in one. Throws `input` if a question or a context is empty, if a question
  /// leaves no room for its context, for contradictory options, and for a top_k with which the
  /// answers in one context would take more than 32 MiB.
  ELECTRA_EXPORT std::vector<Answers> operator()(const TextPairList& questions_contexts,
                                                 const Options& options = {}) const;
  ELECTRA_EXPORT std::vector<Answers> operator()(std::string_view question,
                                                 const TextList& contexts,
                                                 const Options& options = {}) const;
  template <class = void>
  Answers operator()(std::string_view question, std::string_view context,
                     const Options& options = {}) const {
    return std::move((*this)(question, TextList{context}, options).front());
  }
  /// @}

 private:
  std::vector<Answers> answer(const TextPairList& inputs, const Options& options) const;
  bool question_first() const { return tokenizer_.padding_side() == Side::right; }
  EncodeOptions encode_options(const Options& options) const;
  void check_room(const TextPairView& input, const EncodeOptions& options) const;
  std::vector<Encoding> encode(const TextPairList& inputs, const Options& options) const;
};

}  // namespace electra
