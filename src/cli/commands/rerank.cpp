#include "electra/pipelines/rerank.hpp"

#include <algorithm>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "cli/columns.hpp"
#include "cli/command.hpp"
#include "cli/commands/commands.hpp"
#include "cli/function_option.hpp"
#include "cli/options.hpp"
#include "cli/pair_options.hpp"
#include "cli/printable.hpp"
#include "cli/reranker.hpp"
#include "cli/stream.hpp"
#include "cli/values.hpp"
#include "io/json_writer.hpp"

namespace electra::cli {
namespace {

using Ranking = RerankPipeline::Ranking;

struct RerankCommandOptions : PairOptions {
  std::optional<std::string> query;
  std::optional<long long> top_k;
  std::string function;
  std::optional<std::string> label;
};

RerankOptions pipeline_options(const RerankCommandOptions& options) {
  RerankOptions result;
  options.set(result);
  result.function_to_apply = function_named(options.function);
  if (options.top_k) result.top_k = static_cast<Index>(*options.top_k);
  result.label = options.label;
  return result;
}

/// A document of a ranking, and its text.
struct RankedText {
  RankedDocument document;
  const std::string* text;
};

std::vector<RankedText> with_texts(const Ranking& ranking, const std::vector<std::string>& texts) {
  std::vector<RankedText> result;
  for (const RankedDocument& each : ranking)
    result.push_back({each, &texts[static_cast<std::size_t>(each.index)]});
  return result;
}

void append_json(const std::vector<RankedText>& ranking, std::string& line) {
  io::JsonWriter json(line);
  json.array(ranking, [&](const RankedText& each) {
    json.begin_object().member("index", each.document.index);
    json.member("score", each.document.score).member("text", *each.text);
    if (each.document.scores.size() > 1) json.key("scores").array(each.document.scores);
    json.end_object();
  });
}

void append_row(const RankedText& each, std::string& line) {
  line += score_column(each.document.score) + "  " + printable(*each.text);
}

/// Ranks the documents of each input.
ExitStatus rank_each(const RerankPipeline& pipeline, const RerankCommandOptions& options,
                     const RerankOptions& how) {
  const auto append = [&](const Ranking& ranking, const Record& record, std::string& line) {
    const auto texts = with_texts(ranking, record.list);
    if (options.json) return append_json(texts, line);
    line += printable(*record.texts[0]);
    for (const RankedText& each : texts) append_row(each, line += '\n');
  };
  Field documents{"documents"};
  documents.is_list = true;
  const auto answer = [&](const std::vector<Record>& records, Output& output) {
    std::vector<QueryDocuments> inputs;
    for (const Record& record : records) inputs.push_back({*record.texts[0], record.list});
    write_lines(pipeline(inputs, how), records, output, append);
  };
  return answer_stream(options.input, {{"query"}, documents}, answer);
}

/// The best documents of a stream, with their texts.
class BestDocuments {
 public:
  explicit BestDocuments(std::optional<Index> top_k) : top_k_(top_k) {}

  /// Adds the ranking of some records.
  void add(const Ranking& ranking, const std::vector<Record>& records) {
    for (const RankedDocument& each : ranking) {
      const Record& record = records[static_cast<std::size_t>(each.index)];
      kept_.push_back({each, *record.texts[0]});
      kept_.back().first.index = static_cast<Index>(record.number) - 1;
    }
    if (!top_k_ || static_cast<Index>(kept_.size()) <= *top_k_) return;
    sort();
    kept_.resize(static_cast<std::size_t>(*top_k_));
  }
  std::vector<RankedText> ranking() {
    sort();
    std::vector<RankedText> result;
    for (const auto& [document, text] : kept_) result.push_back({document, &text});
    return result;
  }

 private:
  void sort() {
    std::sort(kept_.begin(), kept_.end(),
              [](const auto& a, const auto& b) { return ranks_before(a.first, b.first); });
  }

  std::optional<Index> top_k_;
  std::vector<std::pair<RankedDocument, std::string>> kept_;
};

/// Ranks all inputs, each of which is a document.
ExitStatus rank_all(const RerankPipeline& pipeline, const RerankCommandOptions& options,
                    const RerankOptions& how) {
  BestDocuments best(how.top_k);
  const auto answer = [&](const std::vector<Record>& records, Output& /*output*/) {
    best.add(pipeline(*options.query, texts_of(records), how), records);
  };
  InputOptions input = options.input;
  input.max_batch = 512;
  const ExitStatus status = answer_stream(input, {{"text"}}, answer);
  Output output;
  if (options.json)
    output.line_from([&](std::string& line) { append_json(best.ranking(), line); });
  else
    for (const RankedText& each : best.ranking())
      output.line_from([&](std::string& line) { append_row(each, line); });
  output.flush();
  return status;
}

ExitStatus run(const RerankCommandOptions& options) {
  if (!options.query && (options.input.file.empty() || options.input.file_format() != "jsonl"))
    throw UsageError(
        "no query given; give '--query', or a JSON file with queries and documents "
        "(--input-format jsonl)");
  const RerankOptions how = pipeline_options(options);
  const RerankPipeline pipeline = open_reranker(options);
  return options.query ? rank_all(pipeline, options, how) : rank_each(pipeline, options, how);
}

Action configure(CLI::App& app) {
  const auto options = std::make_shared<RerankCommandOptions>();
  options->declare(app);
  add_option(app, "--query", options->query,
             "The query; every input is a document then, and all are ranked together [each input "
             "has a query and documents]")
      .type_name("TEXT");
  limit_to_integers(add_option(app, "--top-k", options->top_k,
                               "How many documents to print, the best first [all]")
                        .type_name("N"),
                    1, max_count);
  declare_function(app, options->function);
  add_option(app, "--label", options->label,
             "The label by whose score documents are ranked, if the model has several")
      .type_name("LABEL");
  options->declare_truncation(app);
  return [options] { return run(*options); };
}

}  // namespace

const Command commands::rerank = {
    "rerank", "Documents by how well they answer a query",
    "electra rerank --model DIR --query \"How tall is it?\" --top-k 3 --input paragraphs.txt",
    configure};

}  // namespace electra::cli
