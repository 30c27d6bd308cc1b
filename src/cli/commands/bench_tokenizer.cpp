#include <algorithm>
#include <atomic>
#include <cstdio>
#include <filesystem>
#include <memory>
#include <string>
#include <vector>

#include "cli/commands/bench.hpp"
#include "cli/document.hpp"
#include "cli/interrupt.hpp"
#include "cli/lines.hpp"
#include "cli/options.hpp"
#include "cli/output.hpp"
#include "cli/stopwatch.hpp"
#include "electra/core/error.hpp"
#include "electra/core/thread_pool.hpp"
#include "electra/tokenizer/tokenizer.hpp"
#include "io/json_writer.hpp"

namespace electra::cli {
namespace {

struct BenchOptions {
  std::string model;
  std::string input;
  int threads = 0;
  bool json = false;
};

/// Reads a text per line, without empty ones.
std::vector<std::string> read_texts(const std::string& path) {
  LineReader lines(path, max_document_bytes);
  std::vector<std::string> texts;
  for (Line line = lines.next(Wait::yes); line.kind != Line::Kind::end;
       line = lines.next(Wait::yes)) {
    if (!line.text.empty()) texts.emplace_back(line.text);
  }
  require(!texts.empty(), ErrorCode::input, lines.name(),
          " has no text to measure with; a text per line was expected");
  return texts;
}

/// Calls `use(text, rank)` with each text, over the threads of the pool.
template <class Use>
void for_each_text(const std::vector<std::string>& texts, ThreadPool& pool, const Use& use) {
  const std::size_t share =
      std::max<std::size_t>(1, texts.size() / (16 * static_cast<std::size_t>(pool.size())));
  std::atomic<std::size_t> next{0};
  pool.run([&](const engine::Team& team) {
    for (std::size_t first = next.fetch_add(share); first < texts.size();
         first = next.fetch_add(share)) {
      const std::size_t last = std::min(first + share, texts.size());
      for (std::size_t i = first; i < last; ++i)
        use(texts[i], static_cast<std::size_t>(team.rank()));
    }
  });
}

/// The measurements. Megabytes are 10⁶ bytes of UTF-8.
struct Speeds {
  double ids_mb_per_s;
  double encodings_mb_per_s;
  double load_seconds;
};

Speeds measure(const BenchOptions& options) {
  const std::vector<std::string> texts = read_texts(options.input);
  const std::filesystem::path folder = model_path(options.model).folder;
  const auto tokenizer = ElectraTokenizer::from_pretrained(folder);
  ThreadPool pool(options.threads);
  double megabytes = 0;
  for (const std::string& text : texts) megabytes += static_cast<double>(text.size()) * 1e-6;

  std::vector<std::vector<std::int32_t>> ids(static_cast<std::size_t>(pool.size()));
  const double ids_seconds = best_seconds([&] {
    check_interrupt();
    for_each_text(texts, pool, [&](const std::string& text, std::size_t rank) {
      ids[rank].clear();
      tokenizer.append_ids(text, ids[rank]);
    });
  });
  std::vector<Encoding> encodings(static_cast<std::size_t>(pool.size()));
  const double encodings_seconds = best_seconds([&] {
    check_interrupt();
    for_each_text(texts, pool, [&](const std::string& text, std::size_t rank) {
      tokenizer.encode_into(text, {}, encodings[rank]);
    });
  });
  const double load_seconds = best_seconds([&] { ElectraTokenizer::from_pretrained(folder); });
  return {megabytes / ids_seconds, megabytes / encodings_seconds, load_seconds};
}

void append_json(const Speeds& speeds, std::string& line) {
  io::JsonWriter json(line);
  json.begin_object().key("ids_mb_per_s").fixed(speeds.ids_mb_per_s, 3);
  json.key("encodings_mb_per_s").fixed(speeds.encodings_mb_per_s, 3);
  json.key("load_seconds").fixed(speeds.load_seconds, 6).end_object();
}

void append_plain(const Speeds& speeds, std::string& line) {
  char text[256];
  std::snprintf(text, sizeof(text),
                "ids        %10.1f MB/s\nencodings  %10.1f MB/s\nloading    %10.4f s",
                speeds.ids_mb_per_s, speeds.encodings_mb_per_s, speeds.load_seconds);
  line += text;
}

ExitStatus run(const BenchOptions& options) {
  catch_interrupts();
  const Speeds speeds = measure(options);
  Output output;
  output.line_from([&](std::string& line) {
    options.json ? append_json(speeds, line) : append_plain(speeds, line);
  });
  output.flush();
  return ExitStatus::done;
}

Action configure(CLI::App& app) {
  const auto options = std::make_shared<BenchOptions>();
  declare_model(app, options->model).required();
  add_option(app, "--input", options->input, "A text per line; - is the standard input")
      .required()
      .type_name("FILE");
  declare_threads(app, options->threads);
  add_flag(app, "--json", options->json, "One line of JSON");
  return [options] { return run(*options); };
}

}  // namespace

const Command benches::tokenizer = {
    "tokenizer", "Measures the tokenizer: megabytes a second, and the seconds of loading",
    "electra bench tokenizer --model DIR --input texts.txt --threads 1", configure};

}  // namespace electra::cli
