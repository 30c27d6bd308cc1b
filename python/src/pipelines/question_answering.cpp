#include "electra/pipelines/question_answering.hpp"

#include "pipelines/call.hpp"
#include "pipelines/pipelines.hpp"
#include "texts.hpp"
#include "values.hpp"

namespace electra::python {
namespace {

QuestionAnsweringOptions read(OptionReader& reader) {
  QuestionAnsweringOptions options;
  read_options(reader, options);
  reader.read("top_k", options.top_k);
  reader.read("max_answer_len", options.max_answer_len);
  reader.read("max_seq_len", options.max_seq_len);
  reader.read("doc_stride", options.doc_stride);
  reader.read("handle_impossible_answer", options.handle_impossible_answer);
  reader.read("align_to_words", options.align_to_words);
  return options;
}

nb::object answer_of(const Answer& answer) {
  return dict_of("score", answer.score, "start", answer.start, "end", answer.end, "answer",
                 answer.answer);
}

/// One answer stands alone, as in the reference.
nb::object answers_of(const QuestionAnsweringPipeline::Answers& found) {
  return found.size() == 1 ? answer_of(found.front()) : list_of(found, answer_of);
}

}  // namespace

void bind_question_answering(nb::module_& module) {
  auto bound = bind_pipeline<QuestionAnsweringPipeline>(module, "QuestionAnswering");
  def_answers(bound, [](const QuestionAnsweringPipeline& pipeline, nb::handle inputs,
                        const nb::dict& arguments, const nb::object& progress, bool each) {
    OptionReader reader("question-answering", arguments);
    const auto options = read_all(reader, progress, read);
    const TextPairs pairs(inputs);
    return answers(pipeline, TextPairList(pairs.views()), options, each, answers_of);
  });
}

}  // namespace electra::python
