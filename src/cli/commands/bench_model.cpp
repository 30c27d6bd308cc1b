#include <algorithm>
#include <cstdio>
#include <ctime>
#include <memory>
#include <string>
#include <vector>

#include "cli/commands/bench.hpp"
#include "cli/interrupt.hpp"
#include "cli/lines.hpp"
#include "cli/options.hpp"
#include "cli/output.hpp"
#include "cli/stopwatch.hpp"
#include "electra/core/error.hpp"
#include "electra/io/checkpoint.hpp"
#include "electra/model/model.hpp"
#include "electra/model/workspace.hpp"
#include "io/json_parser.hpp"
#include "kernels/peak.hpp"
#include "model/operations.hpp"

namespace electra::cli {
namespace {

struct BenchOptions {
  ModelOptions model;
  bool from_input = false;
  bool json = false;
};

/// Some sequences of random ids, padded as the public interface wants them; the model packs them.
ModelInput random_input(const std::vector<Index>& lengths, Index vocab_size) {
  const Index longest = *std::max_element(lengths.begin(), lengths.end());
  const Shape shape{static_cast<Index>(lengths.size()), longest};
  ModelInput input{TokenTensor(shape), TokenTensor(shape)};
  std::uint32_t state = 12345;
  for (Index row = 0; row < shape[0]; ++row) {
    for (Index column = 0; column < lengths[static_cast<std::size_t>(row)]; ++column) {
      state = state * 1664525U + 1013904223U;
      const Index place = row * longest + column;
      input.input_ids[place] = static_cast<std::int32_t>((state >> 8U) % vocab_size);
      input.attention_mask[place] = 1;
    }
  }
  return input;
}

double process_seconds() {
  timespec time{};
  clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &time);
  return static_cast<double>(time.tv_sec) + 1e-9 * static_cast<double>(time.tv_nsec);
}

/// The bare encoder over one ragged batch, as often as one likes.
class Passes {
 public:
  Passes(const ElectraModel& model, const std::vector<Index>& lengths)
      : model_(model), input_(random_input(lengths, model.config().vocab_size)) {
    model_.pack(input_, options_, workspace_);
    workspace_.input.batch.all_rows(workspace_.input.wanted_rows);
    run();
  }

  void run() { model_.encode(input_, options_, workspace_, output_); }

 private:
  const ElectraModel& model_;
  ModelInput input_;
  Workspace workspace_;
  ForwardOptions options_;
  ModelOutput output_;
};

std::string listed(const std::vector<double>& seconds) {
  std::string list;
  char text[32];
  for (const double each : seconds) {
    std::snprintf(text, sizeof(text), "%s%.9f", list.empty() ? "" : ", ", each);
    list += text;
  }
  return "[" + list + "]";
}

std::string time_passes(const ElectraModel& model, const std::vector<Index>& lengths,
                        Index repeat) {
  Passes passes(model, lengths);
  std::vector<double> wall, cpu;
  for (Index i = 0; i < repeat; ++i) {
    check_interrupt();
    const Stopwatch watch;
    const double before = process_seconds();
    passes.run();
    cpu.push_back(process_seconds() - before);
    wall.push_back(watch.seconds());
  }
  return R"({"wall": )" + listed(wall) + R"(, "cpu": )" + listed(cpu) + "}";
}

Index number(const nlohmann::ordered_json& value, Index most, const char* what) {
  require(value.is_number_integer() && value.get<double>() >= 1 &&
              value.get<double>() <= static_cast<double>(most),
          ErrorCode::input, "the standard input has ", what, " ", value.dump(),
          "; it must be a whole number from 1 to ", most);
  return value.get<Index>();
}

/// What a line asks for, as in {"lengths": [128, 7], "repeat": 5}.
std::string answer(const ElectraModel& model, std::string_view line) {
  constexpr Index most_sequences = 4096, most_repeats = 1000000;
  const auto asked = io::parse_json(line, "the standard input", ErrorCode::input);
  require(asked.is_object() && asked.contains("lengths") && asked.contains("repeat") &&
              asked["lengths"].is_array() && !asked["lengths"].empty(),
          ErrorCode::input, "the standard input has a line that is not like ",
          R"({"lengths": [128, 7], "repeat": 5})");
  require(asked["lengths"].size() <= most_sequences, ErrorCode::input,
          "the standard input asks for ", asked["lengths"].size(), " sequences at once; up to ",
          most_sequences, " are taken");
  std::vector<Index> lengths;
  for (const auto& each : asked["lengths"]) {
    lengths.push_back(number(each, model.config().max_position_embeddings, "a length of"));
  }
  return time_passes(model, lengths, number(asked["repeat"], most_repeats, "a repeat of"));
}

ExitStatus serve(const ElectraModel& model) {
  LineReader lines("-");
  Output output;
  for (Line line = lines.next(Wait::yes); line.kind != Line::Kind::end;
       line = lines.next(Wait::yes)) {
    if (line.text.empty()) continue;
    output.line(answer(model, line.text));
    output.flush();
  }
  return ExitStatus::done;
}

struct Batch {
  Index sequences;
  Index tokens;
};

/// What was measured of one batch in one precision.
struct Timing {
  double seconds;
  double rate;  ///< operations a second
  double peak;  ///< what the machine could do
};

std::string shown(bool json, Precision precision, Batch batch, const Timing& timing) {
  char text[256];
  const char* format =
      json ? R"({"dtype": "%s", "sequences": %d, "tokens": %d, "seconds": %.9f, )"
             R"("tokens_per_s": %.1f, "gop_per_s": %.2f, "share_of_peak": %.4f})"
           : "%-6s %4d x %-4d %10.3f ms %12.0f tokens/s %9.1f Gop/s %6.1f %% of peak";
  const double tokens = static_cast<double>(batch.sequences * batch.tokens);
  std::snprintf(text, sizeof(text), format, std::string(to_string(precision)).c_str(),
                static_cast<int>(batch.sequences), static_cast<int>(batch.tokens),
                timing.seconds * (json ? 1 : 1e3), tokens / timing.seconds, timing.rate * 1e-9,
                timing.rate / timing.peak * (json ? 1 : 100));
  return text;
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
    output.line(shown(options.json, precision, batch,
                      {seconds, operations_of(model.config(), lengths) / seconds, peak}));
    output.flush();
  }
}

/// What was asked for, or all; packed weights serve one.
std::vector<Precision> precisions_of(const BenchOptions& options, const ModelPath& path) {
  if (!options.model.dtype.empty()) return {precision_named(options.model.dtype)};
  const auto packed =
      open_checkpoint(path.folder, options.model.load(path).open)->packed_precision();
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
  app.add_flag("--stdin", options->from_input,
               R"(Answer lines like {"lengths": [128, 7], "repeat": 5} with their times)");
  app.add_flag("--json", options->json, "A line of JSON per batch");
  return [options] { return run(*options); };
}

}  // namespace

const Command benches::model = {
    "model", "Passes of the encoder: milliseconds, tokens a second, and the share of the peak",
    "electra bench model --model DIR --threads 2", configure};

}  // namespace electra::cli
