#include <cstddef>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "cli/command.hpp"
#include "cli/commands/commands.hpp"
#include "cli/cut_texts.hpp"
#include "cli/options.hpp"
#include "cli/stream.hpp"
#include "cli/task.hpp"
#include "cli/values.hpp"
#include "cli/vector_file.hpp"
#include "cli/warnings.hpp"
#include "electra/pipelines/sentence_embedding.hpp"
#include "electra/pipelines/similarity.hpp"
#include "io/json_writer.hpp"

namespace electra::cli {
namespace {

struct EmbedOptions : TaskOptions {
  std::string pooling;  ///< empty: as the folder says
  std::optional<std::string> prompt;
  std::optional<std::string> prompt_name;
  std::string output;
  std::string similarity;  ///< empty: vectors are printed
  bool normalize = false;
};

SentenceEmbeddingPipeline open(const EmbedOptions& options) {
  const ModelPath path = model_path(options.model.model);
  auto tokenizer = ElectraTokenizer::from_pretrained(options.tokenizer_folder());
  std::optional<SentencePooling> pooling;
  if (!options.pooling.empty() || options.normalize) {
    pooling.emplace();
    if (!options.pooling.empty()) pooling->pooling = *pooling_named(options.pooling);
    pooling->normalize = options.normalize;
  }
  show_warnings();
  auto pipeline = SentenceEmbeddingPipeline::from_pretrained(path.folder, std::move(tokenizer),
                                                             pooling, options.model.load(path));
  warn_of_misfit(pipeline.tokenizer(), pipeline.model().config().vocab_size, path.folder);
  return pipeline;
}

SentenceEmbeddingOptions pipeline_options(const EmbedOptions& options) {
  SentenceEmbeddingOptions result;
  options.set(result);
  result.prompt = options.prompt;
  result.prompt_name = options.prompt_name;
  return result;
}

/// Returns the columns of vectors, the names of which count from 0.
std::vector<Column> elements(Index width) {
  std::vector<Column> columns;
  for (Index i = 0; i < width; ++i) columns.push_back({std::to_string(i)});
  return columns;
}

/// How vectors are printed: JSON is for people too.
AnswerFormat vectors_format(const EmbedOptions& options, Index width) {
  OutputFormat format = options.printing.wanted();
  if (format == OutputFormat::people && options.output.empty()) format = OutputFormat::jsonl;
  return {format, options.input.kept_names(), elements(width)};
}

/// Prints how similar the two texts of each input are.
ExitStatus compare(const EmbedOptions& options, const SentenceEmbeddingPipeline& pipeline,
                   const SentenceEmbeddingOptions& how) {
  const auto similarity = options.similarity == "dot" ? dot : cosine_similarity;
  const AnswerFormat format = options.answers({score_column(), {"text"}, {"text_pair"}});
  const auto append = [](float score, const Record& /*record*/, std::string& line) {
    io::JsonWriter(line).value(score);
  };
  const auto add = [](float score, const Record& record, Rows& rows) {
    rows.add({score, *record.texts[0], *record.texts[1]});
  };
  const auto answer = [&](const std::vector<Record>& records, Output& output) {
    std::vector<std::string> texts;
    std::vector<std::size_t> places;
    for (const Record& record : records) {
      places.insert(places.end(), 2, texts.size() / 2);
      texts.insert(texts.end(), {*record.texts[0], *record.texts[1]});
    }
    const Tensor vectors = pipeline(texts, how);
    cut_texts().place_at(places);
    std::vector<float> similarities;
    for (Index i = 0; i < vectors.size(0); i += 2)
      similarities.push_back(similarity(vectors.row(i), vectors.row(i + 1)));
    format.print(similarities, records, output, append, add);
  };
  return answer_stream(options.input, {{"text"}, {"text_pair"}}, format, answer);
}

/// The vectors of records, by their places.
struct VectorsOf {
  const Tensor& all;

  Tensor operator[](std::size_t place) const { return all.row(static_cast<Index>(place)); }
};

/// Prints the vector of each input, or writes all of them to a file.
ExitStatus embed(const EmbedOptions& options, const SentenceEmbeddingPipeline& pipeline,
                 const SentenceEmbeddingOptions& how) {
  std::optional<VectorFile> file;
  if (!options.output.empty()) file.emplace(options.output, pipeline.width());
  const AnswerFormat format = vectors_format(options, pipeline.width());
  const auto append = [](const Tensor& vector, const Record& /*record*/, std::string& line) {
    io::JsonWriter(line).array(vector);
  };
  const auto add = [](const Tensor& vector, const Record& /*record*/, Rows& rows) {
    rows.add(Row(vector.begin(), vector.end()));
  };
  const auto answer = [&](const std::vector<Record>& records, Output& output) {
    const Tensor vectors = pipeline(texts_of(records), how);
    if (!file) return format.print(VectorsOf{vectors}, records, output, append, add);
    for (Index i = 0; i < vectors.size(0); ++i) file->add(vectors.row(i));
  };
  InputOptions input = options.input;
  input.prints_answers = !file;
  const ExitStatus status = answer_stream(input, {{"text"}}, format, answer);
  if (file) file->write();
  return status;
}

ExitStatus run(const EmbedOptions& options) {
  require_another_file("--output", options.output, options.input.file);
  if (!options.output.empty() && !(options.printing.format.empty() && options.input.keep.empty()))
    throw UsageError(
        "'--output' writes vectors to a file; '--output-format' and '--keep' are for what is "
        "printed");
  const SentenceEmbeddingPipeline pipeline = open(options);
  SentenceEmbeddingOptions how = pipeline_options(options);
  how.prompt = pipeline.prompt_of(how);  // an unknown name ends the command, not each line
  return options.similarity.empty() ? embed(options, pipeline, how)
                                    : compare(options, pipeline, how);
}

void declare_modules(CLI::App& app, EmbedOptions& options) {
  limit_to_choices(
      add_option(app, "--pooling", options.pooling,
                 "The pooling of the tokens' vectors, instead of the modules that the folder "
                 "lists: mean, cls, max, mean_sqrt_len_tokens, weightedmean or lasttoken [as the "
                 "folder says, or mean]")
          .type_name("POOLING"),
      {"mean", "cls", "max", "mean_sqrt_len_tokens", "weightedmean", "lasttoken"});
  add_flag(app, "--normalize", options.normalize,
           "Scale every pooled vector to the length 1, instead of the modules that the folder "
           "lists");
}

void declare_prompts(CLI::App& app, EmbedOptions& options) {
  const DeclaredOption name =
      add_option(app, "--prompt-name", options.prompt_name,
                 "The folder's prompt to put before each text [its default_prompt_name]")
          .type_name("NAME");
  add_option(app, "--prompt", options.prompt, "A text to put before each text").excludes(name);
}

Action configure(CLI::App& app) {
  const auto options = std::make_shared<EmbedOptions>();
  options->declare(app);
  declare_modules(app, *options);
  declare_prompts(app, *options);
  const DeclaredOption output =
      add_option(app, "--output", options->output,
                 "A file for all vectors, .npy or .safetensors, instead of lines of JSON; inputs "
                 "that fail have no row in it")
          .type_name("FILE");
  limit_to_choices(add_option(app, "--similarity", options->similarity,
                              "Print how similar the two texts of each input are instead: cosine "
                              "or dot. They are two arguments, or have a tab between them, or "
                              "are the fields text and text_pair")
                       .type_name("FUNCTION"),
                   {"cosine", "dot"})
      .excludes(output);
  options->declare_truncation(app);
  return [options] { return run(*options); };
}

}  // namespace

const Command commands::embed = {
    "embed", "Vectors for texts",
    "electra embed --model DIR --input sentences.txt --output vectors.npy", configure};

}  // namespace electra::cli
