#include <cstdio>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "cli/commands/commands.hpp"
#include "cli/options.hpp"
#include "cli/printable.hpp"
#include "cli/stream.hpp"
#include "cli/task.hpp"
#include "cli/values.hpp"
#include "electra/pipelines/text_generation.hpp"
#include "io/json_writer.hpp"
#include "pipelines/answer_json.hpp"

namespace electra::cli {
namespace {

using Texts = TextGenerationPipeline::Texts;

struct GenerateOptions : TaskOptions {
  std::optional<long long> max_new_tokens;
  std::optional<long long> top_k;
  std::optional<long long> num_beams;
  std::optional<long long> num_return_sequences;
  std::optional<double> temperature;
  std::optional<double> top_p;
  std::optional<double> repetition_penalty;
  std::optional<unsigned long long> seed;
  bool do_sample = false;
  bool no_prompt = false;
};

/// Overwrites what the model's folder says, if the option was given.
template <class Given, class Setting>
void set(const std::optional<Given>& given, Setting& setting) {
  if (given) setting = static_cast<Setting>(*given);
}

TextGenerationOptions pipeline_options(const GenerateOptions& options) {
  TextGenerationOptions result;
  options.set(result);
  result.return_full_text = !options.no_prompt;
  GenerationConfig& config = result.generation;
  config = GenerationConfig::from_pretrained(model_path(options.model.model).folder);
  if (options.max_new_tokens) config.max_new_tokens = static_cast<Index>(*options.max_new_tokens);
  set(options.top_k, config.top_k);
  set(options.num_beams, config.num_beams);
  set(options.num_return_sequences, config.num_return_sequences);
  set(options.temperature, config.temperature);
  set(options.top_p, config.top_p);
  set(options.repetition_penalty, config.repetition_penalty);
  set(options.seed, config.seed);
  if (options.do_sample) config.do_sample = true;
  return result;
}

void append_json(const Texts& texts, const Record& /*record*/, std::string& line) {
  io::JsonWriter json(line);
  pipelines::write_json(texts, json);
}

void add_rows(const Texts& texts, const Record& /*record*/, Rows& rows) {
  for (const GeneratedText& each : texts) rows.add({each.generated_text});
}

void show(std::string_view text) {
  const std::string shown = printable(text);
  std::fwrite(shown.data(), 1, shown.size(), stdout);
  std::fflush(stdout);
  check_interrupt();
}

/// Writes a text to the terminal while it is generated.
void write_live(const TextGenerationPipeline& pipeline, const std::string& prompt,
                const TextGenerationOptions& options) {
  TextGenerationOptions live = options;
  bool begun = !options.return_full_text;
  live.on_text = [&](std::string_view addition) {
    if (!begun) show(prompt);  // not before it is known that the prompt fits
    begun = true;
    show(addition);
  };
  pipeline(prompt, live);
  std::fputc('\n', stdout);
  std::fflush(stdout);
}

ExitStatus run(const GenerateOptions& options) {
  const auto pipeline = open_pipeline<TextGenerationPipeline>(options);
  const TextGenerationOptions how = pipeline_options(options);
  const bool one_text = how.generation.num_beams == 1 && how.generation.num_return_sequences == 1;
  const AnswerFormat format = options.answers({{"text"}});
  const bool live =
      format.is_for_people() && one_text && options.input.keep.empty() && output_is_terminal();
  const auto answer = [&](const std::vector<Record>& records, Output& output) {
    if (records.empty())  // the pipeline checks these options only with a prompt
      electra::generate(pipeline.model(), {}, how.generation);
    if (live && !records.empty())
      write_live(pipeline, *records.front().texts[0], how);
    else
      format.print(pipeline(texts_of(records), how), records, output, append_json, add_rows);
  };
  InputOptions input = options.input;
  if (live) input.max_batch = 1;
  return answer_stream(input, {{"text"}}, format, answer);
}

DeclaredOption declare(CLI::App& app, const char* name, std::optional<long long>& value,
                       const char* summary) {
  return limit_to_integers(add_option(app, name, value, summary).type_name("N"));
}

void declare(CLI::App& app, const char* name, std::optional<double>& value, const char* summary) {
  limit_to_numbers(add_option(app, name, value, summary).type_name("N"));
}

void declare(CLI::App& app, const char* name, std::optional<unsigned long long>& value,
             const char* summary) {
  limit_to_unsigned(add_option(app, name, value, summary).type_name("N"));
}

Action configure(CLI::App& app) {
  const auto options = std::make_shared<GenerateOptions>();
  const DeclaredOption max_length =
      options->declare(app, "How many tokens a text may have, prompt included");
  declare(app, "--max-new-tokens", options->max_new_tokens,
          "How many tokens to add at most [as the folder says, or 20]")
      .excludes(max_length);
  add_flag(app, "--do-sample", options->do_sample,
           "Draw tokens; else the likeliest is taken, unless the folder says otherwise");
  declare(app, "--temperature", options->temperature, "How freely to draw: towards 0 less [1]");
  declare(app, "--top-k", options->top_k, "Draw among so many of the likeliest [50]");
  declare(app, "--top-p", options->top_p,
          "Draw among the likeliest that have this probability together [1]");
  declare(app, "--seed", options->seed,
          "The seed of the draws: the same seed draws the same text [0]");
  declare(app, "--num-beams", options->num_beams, "Search with so many beams [1]");
  declare(app, "--num-return-sequences", options->num_return_sequences,
          "How many texts for each prompt, where they are drawn or searched [1]");
  declare(app, "--repetition-penalty", options->repetition_penalty,
          "Above 1 makes words that are there already less likely [1]");
  add_flag(app, "--no-prompt", options->no_prompt, "Print only what follows the prompt");
  return [options] { return run(*options); };
}

}  // namespace

const Command commands::generate = {
    "generate", "Text that goes on from a prompt",
    "electra generate --model DIR --max-new-tokens 30 --do-sample \"Once upon a time\"", configure};

}  // namespace electra::cli
