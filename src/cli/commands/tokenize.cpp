#include <cstddef>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "cli/commands/commands.hpp"
#include "cli/interrupt.hpp"
#include "cli/lines.hpp"
#include "cli/options.hpp"
#include "cli/output.hpp"
#include "cli/tokenize_protocol.hpp"
#include "cli/values.hpp"

namespace electra::cli {
namespace {

// A line may be a whole book.
constexpr std::size_t max_bytes = std::size_t{256} << 20;

struct TokenizeOptions {
  std::string model;
  std::string tokenizer;
  std::string input;
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

ExitStatus run(const TokenizeOptions& options) {
  catch_interrupts();
  const auto tokenizer =
      ElectraTokenizer::from_pretrained(tokenizer_folder(options.model, options.tokenizer));
  const TokenizeInput input = options.decode      ? TokenizeInput::ids
                              : options.pre_split ? TokenizeInput::words
                                                  : TokenizeInput::texts;
  const TokenizeProtocol protocol(tokenizer, input, encode_options(options));
  LineReader lines(options.input, max_bytes);
  Output output;
  const auto print = [&](const TokenizeProtocol::Answer& answer) {
    output.line_from([&](std::string& line) { TokenizeProtocol::append(answer, line); });
  };
  std::size_t all = 0;
  std::size_t failed = 0;
  std::vector<TokenizeProtocol::Answer> answers;
  for (Line line = lines.next(Wait::yes); line.kind != Line::Kind::end;
       line = lines.next(Wait::yes)) {
    TokenizeProtocol::Answer answer =
        line.kind == Line::Kind::too_long
            ? TokenizeProtocol::refusal(lines.too_long_sentence(), line.number)
            : protocol.answer(line.text, line.number);
    ++all;
    failed += answer.failed ? 1U : 0U;
    if (protocol.needs_all_lines())
      answers.push_back(std::move(answer));
    else
      print(answer);
    check_interrupt();
  }
  protocol.pad(answers);
  for (const TokenizeProtocol::Answer& answer : answers) print(answer);
  output.flush();
  report_failures(failed, all);
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
  add_option(app, "--input", options->input,
             "Lines of JSON: \"text\" or [\"text\", \"pair\"]; - is the standard input")
      .required()
      .type_name("FILE");
  declare_lengths(app, *options);
  add_flag(app, "--no-special-tokens", options->no_special_tokens,
           "Without [CLS] and [SEP] around the text");
  add_flag(app, "--pre-split", options->pre_split,
           "Lines of {\"words\": […]}, optionally with \"pair_words\"");
  declare_offsets(app, options->offsets);
  add_flag(app, "--decode", options->decode, "Decode lines of ids back into text");
  return [options] { return run(*options); };
}

}  // namespace

const Command commands::tokenize = {
    "tokenize", "Encodes texts to tokens and decodes them, exactly as Hugging Face does",
    "electra tokenize --model DIR --input texts.jsonl --max-length 128 --stride 32", configure};

}  // namespace electra::cli
