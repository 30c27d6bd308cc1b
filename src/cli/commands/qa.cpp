#include <filesystem>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <system_error>
#include <vector>

#include "cli/command.hpp"
#include "cli/commands/commands.hpp"
#include "cli/document.hpp"
#include "cli/min_score.hpp"
#include "cli/options.hpp"
#include "cli/pair_options.hpp"
#include "cli/printable.hpp"
#include "cli/stream.hpp"
#include "cli/values.hpp"
#include "electra/pipelines/question_answering.hpp"
#include "io/json_writer.hpp"
#include "pipelines/answer_json.hpp"

namespace electra::cli {
namespace {

using Answers = QuestionAnsweringPipeline::Answers;

struct QaOptions : PairOptions {
  std::string offsets = "chars";
  std::optional<std::string> question;
  std::optional<std::string> context;
  std::string context_file;
  long long top_k = 1;
  long long max_answer_len = 15;
  std::optional<long long> max_seq_len;
  std::optional<long long> doc_stride;
  std::optional<double> min_score;
  bool handle_impossible = false;
  bool align_to_words = false;  // the default, for who wants to say it
  bool no_align_to_words = false;
};

QuestionAnsweringOptions pipeline_options(const QaOptions& options) {
  QuestionAnsweringOptions result;
  options.set(result);
  result.offset_unit = offset_unit_named(options.offsets);
  result.top_k = static_cast<Index>(options.top_k);
  result.max_answer_len = static_cast<Index>(options.max_answer_len);
  if (options.max_seq_len) result.max_seq_len = static_cast<Index>(*options.max_seq_len);
  if (options.doc_stride) result.doc_stride = static_cast<Index>(*options.doc_stride);
  result.handle_impossible_answer = options.handle_impossible;
  result.align_to_words = !options.no_align_to_words;
  return result;
}

void append_json(const Answers& answers, bool as_array, std::string& line) {
  io::JsonWriter json(line);
  pipelines::write_json(answers, as_array, json);
}

void add_rows(const Answers& answers, bool for_people, Rows& rows) {
  for (const electra::Answer& each : answers) {
    const bool is_none = each.answer.empty() && for_people;
    const std::string_view text = is_none ? "(no answer)" : std::string_view(each.answer);
    rows.add({each.score, each.start, each.end, text});
  }
}

std::vector<QuestionContext> inputs_of(const std::vector<Record>& records) {
  std::vector<QuestionContext> inputs;
  for (const Record& record : records) inputs.push_back({*record.texts[0], *record.texts[1]});
  return inputs;
}

/// Returns the context of every question, if an option gives one.
std::optional<std::string> context_of(const QaOptions& options) {
  if (!options.context_file.empty()) {
    if (options.context_file == "-" && options.input.file == "-")
      throw UsageError("'--context-file' and '--input' cannot both be the standard input");
    return read_document(options.context_file);
  }
  std::error_code unknown;
  if (options.context && std::filesystem::is_regular_file(*options.context, unknown))
    warn(*options.context,
         "'--context' is taken as a text, though a file has this name; '--context-file' reads it");
  return options.context;
}

ExitStatus run(const QaOptions& options) {
  const std::optional<std::string> context = context_of(options);
  const auto pipeline = open_pipeline<QuestionAnsweringPipeline>(options);
  const QuestionAnsweringOptions how = pipeline_options(options);
  const AnswerFormat format = options.answers({score_column(), {"start", 4}, {"end", 4}, {"text"}});
  const auto append = [&](const Answers& answers, const Record& /*record*/, std::string& line) {
    append_json(answers, options.top_k > 1, line);
  };
  const auto add = [&](const Answers& answers, const Record& record, Rows& rows) {
    rows.head(printable(*record.texts[0]));
    add_rows(answers, format.is_for_people(), rows);
  };
  const Fields fields({{"question"}, {"context"}},
                      {{"question", options.question}, {"context", context}});
  const auto answer = [&](const std::vector<Record>& records, Output& output) {
    std::vector<Answers> answers = pipeline(inputs_of(records), how);
    leave_out_below(options.min_score, answers);
    format.print(answers, records, output, append, add);
  };
  return answer_stream(options.input, fields, format, answer);
}

void declare_lengths(CLI::App& app, QaOptions& options) {
  limit_to_integers(
      add_option(app, "--top-k", options.top_k, "How many answers to print, the best first")
          .type_name("N")
          .capture_default_str(),
      1, max_count);
  declare_min_score(app, options.min_score);
  limit_to_integers(add_option(app, "--max-answer-len", options.max_answer_len,
                               "How many tokens an answer may have")
                        .type_name("N")
                        .capture_default_str(),
                    1, max_count);
  limit_to_integers(
      add_option(app, "--doc-stride", options.doc_stride,
                 "How many tokens of a long context windows share [128, or half a window]")
          .type_name("N"));
}

Action configure(CLI::App& app) {
  const auto options = std::make_shared<QaOptions>();
  const DeclaredOption max_length = options->declare(app, "The same as --max-seq-len");
  add_option(app, "--question", options->question,
             "The question to every context [each input has its own]")
      .type_name("TEXT");
  const DeclaredOption context =
      add_option(app, "--context", options->context,
                 "The context of every question [each input has its own]")
          .type_name("TEXT");
  add_option(app, "--context-file", options->context_file,
             "A file whose whole text is the context of every question; - is the standard input")
      .type_name("FILE")
      .excludes(context);
  declare_lengths(app, *options);
  limit_to_integers(add_option(app, "--max-seq-len", options->max_seq_len,
                               "How many tokens a window has, question included [384, or as "
                               "many as the model reads]")
                        .type_name("N"))
      .excludes(max_length);
  add_flag(app, "--handle-impossible", options->handle_impossible,
           "Let the answer be empty where there is none");
  const DeclaredOption aligned =
      add_flag(app, "--align-to-words", options->align_to_words,
               "Let answers begin and end with whole words, as they do by default");
  add_flag(app, "--no-align-to-words", options->no_align_to_words,
           "Let answers begin and end inside words, as for languages that have no spaces")
      .excludes(aligned);
  declare_offsets(app, options->offsets);
  return [options] { return run(*options); };
}

}  // namespace

const Command commands::qa = {
    "qa", "Answers to questions about a text",
    "electra qa --model DIR --question \"Who wrote it?\" --context \"It was written by Ada.\"",
    configure, "[QUESTION CONTEXT...]"};

}  // namespace electra::cli
