#include "electra/pipelines/rerank.hpp"

#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "cli/best_documents.hpp"
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
#include "pipelines/answer_json.hpp"

namespace electra::cli {
namespace {

using Ranking = RerankPipeline::Ranking;

struct RerankCommandOptions : PairOptions {
  std::optional<std::string> query;
  std::string top_k = "all";
  std::string function;
  std::optional<std::string> label;
};

RerankOptions pipeline_options(const RerankCommandOptions& options) {
  RerankOptions result;
  options.set(result);
  result.function_to_apply = function_named(options.function);
  result.top_k = count_or_all(options.top_k);
  result.label = options.label;
  return result;
}

const std::string& text_of(const RankedDocument& document, const Record& record) {
  return record.list[static_cast<std::size_t>(document.index)];
}

void append_json(const Ranking& ranking, const Record& record, std::string& line) {
  io::JsonWriter json(line);
  json.array(ranking, [&](const RankedDocument& each) {
    pipelines::write_json(each, text_of(each, record), json);
  });
}

void add_rows(const Ranking& ranking, const Record& record, Rows& rows) {
  rows.head(printable(*record.texts[0]));
  for (const RankedDocument& each : ranking)
    rows.add({each.score, each.index, text_of(each, record)});
}

AnswerFormat answers(const RerankCommandOptions& options) {
  return options.answers({score_column(), {"index"}, {"text"}});
}

/// Ranks the documents of each input.
ExitStatus rank_each(const RerankPipeline& pipeline, const RerankCommandOptions& options,
                     const RerankOptions& how) {
  const AnswerFormat format = answers(options);
  Field documents{"documents"};
  documents.is_list = true;
  const auto answer = [&](const std::vector<Record>& records, Output& output) {
    std::vector<QueryDocuments> inputs;
    for (const Record& record : records) inputs.push_back({*record.texts[0], record.list});
    format.print(pipeline(inputs, how), records, output, append_json, add_rows);
  };
  return answer_stream(options.input, {{"query"}, documents}, format, answer);
}

/// Prints one ranking of all inputs: an array of JSON, or rows.
void print(const std::vector<RankedInput>& ranking, const AnswerFormat& format, Output& output) {
  std::string array;
  for (const RankedInput& each : ranking) {
    const std::string& text = *each.record.texts[0];
    if (!format.is_json()) {
      Rows(format, each.record, &output).add({each.document.score, each.document.index, text});
      continue;
    }
    std::string object;
    io::JsonWriter json(object);
    pipelines::write_json(each.document, text, json);
    if (!array.empty()) array += ", ";
    format.append_object(each.record, object, array);
  }
  if (format.is_json()) output.line('[' + array + ']');
}

/// Ranks all inputs, each of which is a document.
ExitStatus rank_all(const RerankPipeline& pipeline, const RerankCommandOptions& options,
                    const RerankOptions& how) {
  BestDocuments best(how.top_k);
  const auto answer = [&](const std::vector<Record>& records, Output& /*output*/) {
    best.add(pipeline(*options.query, texts_of(records), how), records);
  };
  InputOptions input = options.input;
  input.max_batch = 512;
  input.prints_answers = false;
  const AnswerFormat format = answers(options);
  if (format.is_json()) format.require_free({"index", "score", "text"});
  const ExitStatus status = answer_stream(input, {{"text"}}, format, answer);
  Output output;
  print(best.ranking(), format, output);
  output.flush();
  return status;
}

ExitStatus run(const RerankCommandOptions& options) {
  if (!options.query && !options.input.has_json_file()) {
    const std::string format = options.input.file.empty() ? "" : options.input.file_format();
    const bool is_table = is_table_format(format);
    throw UsageError(
        std::string("no query given; give '--query', or a JSON file with queries and documents "
                    "(--input-format jsonl)") +
        (is_table ? "; a table of pairs is for 'electra classify --pair' (--field text=query "
                    "--field text_pair=document)"
                  : ""));
  }
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
  limit_to_count_or_all(add_option(app, "--top-k", options->top_k,
                                   "How many documents to print, the best first; or all")
                            .type_name("N")
                            .capture_default_str());
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
