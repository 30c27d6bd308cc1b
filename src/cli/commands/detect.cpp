#include <cmath>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "cli/commands/commands.hpp"
#include "cli/excerpts.hpp"
#include "cli/options.hpp"
#include "cli/printable.hpp"
#include "cli/replaced_token_report.hpp"
#include "cli/stream.hpp"
#include "cli/task.hpp"
#include "cli/values.hpp"
#include "electra/pipelines/replaced_token_detection.hpp"
#include "io/atomic_file.hpp"
#include "io/json_writer.hpp"
#include "io/links.hpp"
#include "pipelines/answer_json.hpp"

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
  // Rows and pages are cut out of the text by characters.
  if (options.printing.wanted() == OutputFormat::jsonl)
    result.offset_unit = offset_unit_named(options.offsets);
  result.threshold = options.threshold;
  if (options.stride) result.stride = static_cast<Index>(*options.stride);
  return result;
}

void append_json(const Tokens& tokens, const Record& record, std::string& line) {
  io::JsonWriter json(line);
  pipelines::write_json(tokens, *record.texts[0], json);
}

/// Adds the row of a token, or of a word.
template <class Judged>
void add_row(const Judged& judged, const Excerpts& text, Rows& rows) {
  const char* const label = judged.replaced ? "replaced" : "original";
  const Excerpt excerpt = text.at(judged.start, judged.end);
  // Nobody knows of a word without a number whether it was replaced.
  rows.add({std::isnan(judged.score) ? "unknown" : label, judged.score, excerpt.start, excerpt.end,
            excerpt.text});
}

/// Returns the text, on a terminal with replaced words in red.
std::string shown_text(const std::vector<Piece>& pieces) {
  const bool colours = output_has_colours();
  std::string text;
  for (const Piece& piece : pieces) {
    const std::string shown = printable(piece.text);
    text += piece.replaced && colours ? "\x1b[1;31m" + shown + "\x1b[0m" : shown;
  }
  return text;
}

/// Adds the words that look replaced.
void add_words(const std::vector<Piece>& pieces, const Excerpts& text, Rows& rows) {
  rows.head(shown_text(pieces));
  for (const Piece& piece : pieces) {
    if (piece.replaced || std::isnan(piece.score)) add_row(piece, text, rows);
  }
}

/// The file that --html names; none without that option.
class Page {
 public:
  explicit Page(const std::string& path) {
    if (path.empty()) return;
    file_.emplace(io::behind_links(path));
    write(ReplacedTokenPage::head());
  }

  void add(std::string_view text, const Tokens& tokens) {
    if (file_) write(ReplacedTokenPage::paragraph(pieces_of(text, tokens)));
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
  require_another_file("--html", options.html, options.input.file);
  const auto pipeline = open_pipeline<ReplacedTokenDetectionPipeline>(options);
  const ReplacedTokenDetectionOptions how = pipeline_options(options);
  const AnswerFormat format = options.answers(
      {label_column({{0, "replaced"}}), score_column(), {"start", 4}, {"end", 4}, {"text"}});
  Page page(options.html);
  const auto add = [&](const Tokens& tokens, const Record& record, Rows& rows) {
    const Excerpts text(*record.texts[0], offset_unit_named(options.offsets));
    if (format.is_for_people()) return add_words(pieces_of(*record.texts[0], tokens), text, rows);
    for (const JudgedToken& token : tokens) add_row(token, text, rows);
  };
  const auto answer = [&](const std::vector<Record>& records, Output& output) {
    const std::vector<Tokens> tokens = pipeline(texts_of(records), how);
    format.print(tokens, records, output, append_json, add);
    for (std::size_t i = 0; i < records.size(); ++i) page.add(*records[i].texts[0], tokens[i]);
  };
  const ExitStatus status = answer_stream(options.input, {{"text"}}, format, answer);
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
