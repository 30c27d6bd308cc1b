#include <algorithm>
#include <cstdio>
#include <ctime>
#include <memory>
#include <numeric>
#include <string>
#include <vector>

#include <CLI/CLI.hpp>

#include "cli/commands/bench.hpp"
#include "cli/interrupt.hpp"
#include "cli/lines.hpp"
#include "cli/options.hpp"
#include "cli/output.hpp"
#include "cli/stopwatch.hpp"
#include "cli/values.hpp"
#include "electra/core/error.hpp"
#include "electra/io/checkpoint.hpp"
#include "electra/model/model.hpp"
#include "electra/model/workspace.hpp"
#include "io/json_parser.hpp"
#include "io/json_writer.hpp"
#include "kernels/peak.hpp"
#include "model/operations.hpp"

namespace electra::cli {
namespace {

struct BenchOptions {
  ModelOptions model;
  bool from_input = false;
  bool json = false;
};

/// Sequences of random ids.
RaggedBatch random_batch(const std::vector<Index>& lengths, Index vocab_size) {
  RaggedBatch batch;
  batch.lengths = lengths;
  std::uint32_t state = 12345;
  for (Index left = std::accumulate(lengths.begin(), lengths.end(), Index{0}); left > 0; --left) {
    state = state * 1664525U + 1013904223U;
    batch.input_ids.push_back(static_cast<std::int32_t>((state >> 8U) % vocab_size));
  }
  return batch;
}

double process_seconds() {
  timespec time{};
  clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &time);
  return static_cast<double>(time.tv_sec) + 1e-9 * static_cast<double>(time.tv_nsec);
}

/// Repeated passes of the bare encoder over one ragged batch.
class Passes {
 public:
  Passes(const ElectraModel& model, const std::vector<Index>& lengths)
      : model_(model), batch_(random_batch(lengths, model.config().vocab_size)) {
    run();
  }

  void run() { model_.run(batch_, {}, &UnpaddedBatch::all_rows, workspace_, output_); }

 private:
  const ElectraModel& model_;
  RaggedBatch batch_;
  Workspace workspace_;
  ModelOutput output_;
};

constexpr int nanoseconds = 9;  // decimals

/// The times of some passes, in seconds.
struct Times {
  std::vector<double> wall;
  std::vector<double> cpu;
};

void append_json(const Times& times, std::string& line) {
  io::JsonWriter json(line);
  const auto write = [&](double seconds) { json.fixed(seconds, nanoseconds); };
  json.begin_object().key("wall").array(times.wall, write);
  json.key("cpu").array(times.cpu, write).end_object();
}

Times time_passes(const ElectraModel& model, const std::vector<Index>& lengths, Index repeat) {
  Passes passes(model, lengths);
  Times times;
  for (Index i = 0; i < repeat; ++i) {
    check_interrupt();
    const Stopwatch watch;
    const double before = process_seconds();
    passes.run();
    times.cpu.push_back(process_seconds() - before);
    times.wall.push_back(watch.seconds());
  }
  return times;
}

Index number(const nlohmann::ordered_json& value, Index max, const char* name) {
  const bool is_in_range = value.is_number_integer() && value.get<double>() >= 1 &&
                           value.get<double>() <= static_cast<double>(max);
  if (is_in_range) return value.get<Index>();
  std::string shown;
  io::JsonWriter(shown).json(value);
  fail(ErrorCode::input, "the standard input has ", name, " ", shown,
       "; it must be a whole number from 1 to ", max);
}

/// Runs the passes that a line asks for, as in {"lengths": [128, 7], "repeat": 5}.
Times answer(const ElectraModel& model, const Line& line) {
  constexpr Index max_sequences = 4096;
  const io::OwnedJson parsed = io::parse_json_text(
      line.text, "the standard input, line " + std::to_string(line.number), ErrorCode::input);
  const auto& asked = *parsed;
  require(asked.is_object() && asked.contains("lengths") && asked.contains("repeat") &&
              asked["lengths"].is_array() && !asked["lengths"].empty(),
          ErrorCode::input, "the standard input has a line that is not like ",
          R"({"lengths": [128, 7], "repeat": 5})");
  require(asked["lengths"].size() <= max_sequences, ErrorCode::input,
          "the standard input asks for ", asked["lengths"].size(), " sequences at once; at most ",
          max_sequences, " are measured");
  std::vector<Index> lengths;
  for (const auto& each : asked["lengths"]) {
    lengths.push_back(number(each, model.config().max_position_embeddings, "a length of"));
  }
  return time_passes(model, lengths, number(asked["repeat"], max_count, "a repeat of"));
}

ExitStatus serve(const ElectraModel& model) {
  LineReader lines("-");
  Output output;
  for (Line line = lines.next(Wait::yes); line.kind != Line::Kind::end;
       line = lines.next(Wait::yes)) {
    if (line.text.empty()) continue;
    const Times times = answer(model, line);
    output.line_from([&](std::string& text) { append_json(times, text); });
    output.flush();
  }
  return ExitStatus::done;
}

struct Batch {
  Index sequences;
  Index tokens;
};

/// The measurement of one batch in one precision.
struct Timing {
  Precision precision;
  Batch batch;
  double seconds;
  double rate;  ///< operations a second
  double peak;  ///< operations a second of multiply-adds alone

  double token_rate() const {
    return static_cast<double>(batch.sequences * batch.tokens) / seconds;
  }
};

void append_json(const Timing& timing, std::string& line) {
  io::JsonWriter json(line);
  json.begin_object().member("dtype", to_string(timing.precision));
  json.member("sequences", timing.batch.sequences).member("tokens", timing.batch.tokens);
  json.key("seconds").fixed(timing.seconds, nanoseconds);
  json.key("tokens_per_s").fixed(timing.token_rate(), 1);
  json.key("gop_per_s").fixed(timing.rate * 1e-9, 2);
  json.key("share_of_peak").fixed(timing.rate / timing.peak, 4).end_object();
}

void append_plain(const Timing& timing, std::string& line) {
  char text[256];
  std::snprintf(
      text, sizeof(text), "%-6s %4d x %-4d %10.3f ms %12.0f tokens/s %9.1f Gop/s %6.1f %% of peak",
      std::string(to_string(timing.precision)).c_str(), static_cast<int>(timing.batch.sequences),
      static_cast<int>(timing.batch.tokens), timing.seconds * 1e3, timing.token_rate(),
      timing.rate * 1e-9, timing.rate / timing.peak * 100);
  line += text;
}

void measure(const BenchOptions& options, Precision precision, Output& output) {
  constexpr Batch batches[] = {{1, 8},   {1, 16},  {1, 32},  {1, 64},  {1, 128},
                               {1, 256}, {1, 384}, {1, 512}, {8, 128}, {32, 128}};
  const ModelPath path = model_path(options.model.model);
  LoadOptions load = options.model.load(path);
  load.precision = precision;
  const auto model = ElectraModel::from_pretrained(path.folder, load);
  ThreadPool pool(options.model.threads);
  for (const Batch batch : batches) {
    if (batch.tokens > model.config().max_position_embeddings) continue;
    const std::vector<Index> lengths(static_cast<std::size_t>(batch.sequences), batch.tokens);
    Passes passes(model, lengths);
    const double peak_before = kernels::peak_rate(precision, pool);
    const double seconds = best_seconds([&] {
      check_interrupt();
      passes.run();
    });
    const double peak = std::max(peak_before, kernels::peak_rate(precision, pool));
    const double rate = operations_of(model.config(), lengths) / seconds;
    const Timing timing{precision, batch, seconds, rate, peak};
    output.line_from([&](std::string& line) {
      options.json ? append_json(timing, line) : append_plain(timing, line);
    });
    output.flush();
  }
}

/// Returns the precision that was asked for, or all; packed weights have one.
std::vector<Precision> precisions_of(const BenchOptions& options, const ModelPath& path) {
  if (!options.model.dtype.empty()) return {precision_named(options.model.dtype)};
  const auto packed =
      open_checkpoint(path.folder, options.model.load(path).open)->prepacked_precision();
  if (packed) return {*packed};
  return {Precision::fp32, Precision::bf16, Precision::int8};
}

ExitStatus run(const BenchOptions& options) {
  catch_interrupts();
  const ModelPath path = model_path(options.model.model);
  if (options.from_input)
    return serve(ElectraModel::from_pretrained(path.folder, options.model.load(path)));
  Output output;
  for (const Precision precision : precisions_of(options, path))
    measure(options, precision, output);
  return ExitStatus::done;
}

Action configure(CLI::App& app) {
  const auto options = std::make_shared<BenchOptions>();
  options->model.declare(app);
  app.get_option("--dtype")->description(
      "The precision to measure: fp32, bf16 or int8 [one after the other, with --stdin fp32; or as "
      "the weights were packed]");
  add_flag(app, "--stdin", options->from_input,
           R"(Answer lines like {"lengths": [128, 7], "repeat": 5} with their times)");
  add_flag(app, "--json", options->json, "A line of JSON per batch");
  return [options] { return run(*options); };
}

}  // namespace

const Command benches::model = {
    "model", "Measures passes of the encoder: milliseconds, tokens a second, the share of the peak",
    "electra bench model --model DIR --threads 2", configure};

}  // namespace electra::cli
