#include <cstddef>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "cli/answer_format.hpp"
#include "cli/command.hpp"
#include "cli/commands/commands.hpp"
#include "cli/document.hpp"
#include "cli/input.hpp"
#include "cli/interrupt.hpp"
#include "cli/option_names.hpp"
#include "cli/options.hpp"
#include "cli/output.hpp"
#include "cli/tokenize_protocol.hpp"
#include "cli/values.hpp"
#include "electra/core/error.hpp"

namespace electra::cli {
namespace {

struct TokenizeOptions {
  std::string model;
  std::string tokenizer;
  InputOptions input;
  std::optional<long long> max_length;
  std::optional<long long> pad_to_multiple_of;
  long long stride = 0;
  std::string truncation;
  std::string padding;
  std::string offsets = "chars";
  bool no_special_tokens = false;
  bool pre_split = false;
  bool decode = false;
};

EncodeOptions encode_options(const TokenizeOptions& options) {
  EncodeOptions result;
  result.add_special_tokens = !options.no_special_tokens;
  if (options.max_length) result.max_length = static_cast<Index>(*options.max_length);
  if (options.pad_to_multiple_of) {
    result.pad_to_multiple_of = static_cast<Index>(*options.pad_to_multiple_of);
  }
  result.stride = static_cast<Index>(options.stride);
  if (options.truncation == "longest_first") result.truncation = TruncationStrategy::longest_first;
  if (options.truncation == "only_first") result.truncation = TruncationStrategy::only_first;
  if (options.truncation == "only_second") result.truncation = TruncationStrategy::only_second;
  if (options.truncation == "none") result.truncation = TruncationStrategy::do_not_truncate;
  if (options.padding == "longest") result.padding = PaddingStrategy::longest;
  if (options.padding == "max_length") result.padding = PaddingStrategy::max_length;
  if (options.padding == "none") result.padding = PaddingStrategy::do_not_pad;
  result.offset_unit = offset_unit_named(options.offsets);
  return result;
}

TokenizeInput content_of(const TokenizeOptions& options) {
  if (options.decode) return TokenizeInput::ids;
  return options.pre_split ? TokenizeInput::words : TokenizeInput::texts;
}

/// Returns how the inputs are read: what is no text is JSON, on the command line too.
InputOptions input_options(const TokenizeOptions& options) {
  InputOptions input = options.input;
  input.max_bytes = max_document_bytes;
  input.has_strict_json = true;
  input.is_json_line = TokenizeProtocol::is_json_text;
  if (content_of(options) == TokenizeInput::texts) return input;
  input.has_json_texts = true;
  input.usual_format = "jsonl";
  if (!input.file.empty() && !input.has_json_file())
    throw UsageError(std::string(options.decode ? "'--decode'" : "'--pre-split'") +
                     " reads JSON (--input-format jsonl)");
  return input;
}

/// The inputs of a run, and their answers.
class TokenizeStream {
 public:
  TokenizeStream(const TokenizeOptions& options, const TokenizeProtocol& protocol)
      : options_(input_options(options)),
        protocol_(protocol),
        input_(options_, {{"text"}, {"text_pair", false}}),
        is_json_(content_of(options) != TokenizeInput::texts) {}

  void run() {
    Progress& progress = *options_.progress;
    progress.begin(!protocol_.needs_all_inputs());
    for (auto batch = input_.next_batch(); !batch.empty(); batch = input_.next_batch()) {
      progress.begin_part({all_, batch.size(), 0, batch.back().end, input_.size()});
      for (const Record& record : batch) add(record);
      output_.flush();
      progress.end_part();
      check_interrupt();
    }
    protocol_.pad(answers_);
    for (const TokenizeProtocol::Answer& answer : answers_) print(answer);
    output_.flush();
    progress.wipe();
    input_.warn_of_wrong_lines();
    report_failures(failed_, all_);
  }

 private:
  void add(const Record& record) {
    ++all_;
    TokenizeProtocol::Answer answer;
    try {
      require(record.error.empty(), ErrorCode::input, record.error);
      answer = is_json_ ? protocol_.answer(*record.texts[0])
                        : protocol_.encode(*record.texts[0], record.texts[1]);
    } catch (const Error& error) {
      const std::string sentence = with_option_names(*options_.command, error);
      if (options_.strict) {
        output_.flush();
        fail(ErrorCode::input, input_.place_of(record), ": ", sentence);
      }
      ++failed_;
      append_error_object(answer.line, sentence, record);
    }
    if (protocol_.needs_all_inputs())
      answers_.push_back(std::move(answer));
    else
      print(answer);
  }

  void print(const TokenizeProtocol::Answer& answer) { TokenizeProtocol::print(answer, output_); }

  InputOptions options_;
  const TokenizeProtocol& protocol_;
  Input input_;
  bool is_json_;
  Output output_;
  std::vector<TokenizeProtocol::Answer> answers_;  // all of them, if they are padded to each other
  std::size_t all_ = 0;
  std::size_t failed_ = 0;
};

/// Refuses a length of the command line that no text could be encoded with. With --truncation such
/// a length is an error of each text.
void check_options(const TokenizeProtocol& protocol, const CLI::App& command) try {
  protocol.check_options();
} catch (const Error& error) {
  if (is_about_given_option(command, error)) throw;
}

ExitStatus run(const TokenizeOptions& options) {
  catch_interrupts();
  const auto tokenizer =
      ElectraTokenizer::from_pretrained(tokenizer_folder(options.model, options.tokenizer));
  const TokenizeProtocol protocol(tokenizer, content_of(options), encode_options(options));
  if (options.truncation.empty()) check_options(protocol, *options.input.command);
  TokenizeStream(options, protocol).run();
  return ExitStatus::done;  // the errors are among the answers
}

void declare_lengths(CLI::App& app, TokenizeOptions& options) {
  limit_to_integers(
      add_option(app, "--max-length", options.max_length,
                 "How many tokens a text may have, special ones included [with --truncation or "
                 "--padding max_length as many as the model takes, else no limit]")
          .type_name("N"));
  limit_to_integers(add_option(app, "--stride", options.stride, "How many tokens windows share [0]")
                        .type_name("N"));
  limit_to_choices(add_option(app, "--truncation", options.truncation,
                              "The text to cut: longest_first, only_first, only_second or none "
                              "[longest_first with --max-length, else none]")
                       .type_name("STRATEGY"),
                   {"longest_first", "only_first", "only_second", "none"});
  limit_to_choices(
      add_option(app, "--padding", options.padding, "longest, max_length or none [none]")
          .type_name("STRATEGY"),
      {"longest", "max_length", "none"});
  limit_to_integers(add_option(app, "--pad-to-multiple-of", options.pad_to_multiple_of,
                               "Pad to a multiple of this length")
                        .type_name("N"));
}

Action configure(CLI::App& app) {
  const auto options = std::make_shared<TokenizeOptions>();
  declare_model(app, options->model).required();
  declare_tokenizer(app, options->tokenizer);
  options->input.declare(app);
  declare_lengths(app, *options);
  add_flag(app, "--no-special-tokens", options->no_special_tokens,
           "Without [CLS] and [SEP] around the text");
  add_flag(app, "--pre-split", options->pre_split,
           "JSON of {\"words\": […]} rather than texts, optionally with \"pair_words\"");
  declare_offsets(app, options->offsets);
  add_flag(app, "--decode", options->decode, "JSON of ids, as [2, 43, 3], to decode into text");
  return [options] { return run(*options); };
}

}  // namespace

const Command commands::tokenize = {
    "tokenize", "Encodes texts to tokens and decodes them, exactly as Hugging Face does",
    "electra tokenize --model DIR --max-length 128 --stride 32 \"A joy from start to finish.\"",
    configure};

}  // namespace electra::cli
