#include <cmath>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "cli/columns.hpp"
#include "cli/commands/commands.hpp"
#include "cli/options.hpp"
#include "cli/printable.hpp"
#include "cli/replaced_token_report.hpp"
#include "cli/stream.hpp"
#include "cli/task.hpp"
#include "cli/values.hpp"
#include "electra/pipelines/replaced_token_detection.hpp"
#include "io/atomic_file.hpp"
#include "io/json_writer.hpp"

namespace electra::cli {
namespace {

using Tokens = ReplacedTokenDetectionPipeline::Tokens;

struct DetectOptions : TaskOptions {
  std::string offsets = "chars";
  float threshold = 0.5F;
  std::optional<long long> stride;
  std::string html;
};

ReplacedTokenDetectionOptions pipeline_options(const DetectOptions& options) {
  ReplacedTokenDetectionOptions result;
  options.set(result);
  // Plain answers and pages are cut by characters.
  if (options.json) result.offset_unit = offset_unit_named(options.offsets);
  result.threshold = options.threshold;
  if (options.stride) result.stride = static_cast<Index>(*options.stride);
  return result;
}

void append_json(const Tokens& tokens, const std::string& text, std::string& line) {
  io::JsonWriter json(line);
  json.begin_object().member("text", text).key("tokens");
  json.array(tokens, [&](const JudgedToken& token) {
    json.begin_object().member("token", token.token).member("start", token.start);
    json.member("end", token.end).member("score", token.score);
    json.member("replaced", token.replaced).end_object();
  });
  json.end_object();
}

void append_plain(const std::vector<Piece>& pieces, bool colours, std::string& line) {
  std::string list;
  for (const Piece& piece : pieces) {
    const std::string shown = printable(piece.text);
    line += piece.replaced && colours ? "\x1b[1;31m" + shown + "\x1b[0m" : shown;
    // Nobody knows of a word without a number whether it was replaced.
    if (piece.replaced || std::isnan(piece.score))
      list += "\n" + score_column(piece.score) + "  " + shown;
  }
  line += list;
}

/// The file that --html names; none without that option.
class Page {
 public:
  explicit Page(const std::string& path) {
    if (path.empty()) return;
    file_.emplace(path);
    write(ReplacedTokenPage::head());
  }

  void add(const std::vector<Piece>& pieces) {
    if (file_) write(ReplacedTokenPage::paragraph(pieces));
  }
  void finish() {
    if (!file_) return;
    write(ReplacedTokenPage::foot());
    file_->commit();
  }

 private:
  void write(const std::string& text) { file_->write(text.data(), text.size()); }

  std::optional<io::AtomicFile> file_;
};

ExitStatus run(const DetectOptions& options) {
  const auto pipeline = open_pipeline<ReplacedTokenDetectionPipeline>(options);
  const ReplacedTokenDetectionOptions how = pipeline_options(options);
  const bool colours = output_is_terminal();
  Page page(options.html);
  const auto append = [&](const Tokens& tokens, const Record& record, std::string& line) {
    const std::vector<Piece> pieces = pieces_of(*record.texts[0], tokens);
    page.add(pieces);
    options.json ? append_json(tokens, *record.texts[0], line)
                 : append_plain(pieces, colours, line);
  };
  const auto answer = [&](const std::vector<Record>& records, Output& output) {
    write_lines(pipeline(texts_of(records), how), records, output, append);
  };
  const ExitStatus status = answer_stream(options.input, {{"text"}}, answer);
  page.finish();
  return status;
}

Action configure(CLI::App& app) {
  const auto options = std::make_shared<DetectOptions>();
  options->declare(app);
  limit_to_numbers(add_option(app, "--threshold", options->threshold,
                              "The score above which a word counts as replaced")
                       .type_name("SCORE")
                       .capture_default_str(),
                   0, 1);
  limit_to_integers(
      add_option(app, "--stride", options->stride,
                 "How many tokens the windows of a long text share [a quarter of a window]")
          .type_name("N"));
  const DeclaredOption offsets = declare_offsets(app, options->offsets);
  add_option(app, "--html", options->html, "Also write a page with the words shaded by score")
      .type_name("FILE")
      .excludes(offsets);
  return [options] { return run(*options); };
}

}  // namespace

const Command commands::detect = {
    "detect", "Words that look replaced, by a discriminator",
    "electra detect --model DIR --html page.html \"The quick brown fox ate over the lazy dog.\"",
    configure};

}  // namespace electra::cli
