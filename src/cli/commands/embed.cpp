#include <cstddef>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "cli/columns.hpp"
#include "cli/commands/commands.hpp"
#include "cli/cut_texts.hpp"
#include "cli/options.hpp"
#include "cli/printable.hpp"
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
  return SentenceEmbeddingPipeline::from_pretrained(path.folder, std::move(tokenizer), pooling,
                                                    options.model.load(path));
}

SentenceEmbeddingOptions pipeline_options(const EmbedOptions& options) {
  SentenceEmbeddingOptions result;
  options.set(result);
  result.prompt = options.prompt;
  result.prompt_name = options.prompt_name;
  return result;
}

void append_similarity(float similarity, const Record& record, bool as_json, std::string& line) {
  if (as_json)
    io::JsonWriter(line).value(similarity);
  else
    line += score_column(similarity) + "  " + printable(*record.texts[0]) + '\t' +
            printable(*record.texts[1]);
}

/// Prints how similar the two texts of each input are.
ExitStatus compare(const EmbedOptions& options, const SentenceEmbeddingPipeline& pipeline,
                   const SentenceEmbeddingOptions& how) {
  const auto similarity = options.similarity == "dot" ? dot : cosine_similarity;
  const auto answer = [&](const std::vector<Record>& records, Output& output) {
    std::vector<std::string> texts;
    std::vector<std::size_t> places;
    for (const Record& record : records) {
      places.insert(places.end(), 2, texts.size() / 2);
      texts.insert(texts.end(), {*record.texts[0], *record.texts[1]});
    }
    const std::vector<Tensor> vectors = pipeline(texts, how);
    cut_texts().place_at(places);
    std::vector<float> similarities;
    for (std::size_t i = 0; i < vectors.size(); i += 2)
      similarities.push_back(similarity(vectors[i], vectors[i + 1]));
    write_lines(similarities, records, output, [&](float each, const Record& record, auto& line) {
      append_similarity(each, record, options.json, line);
    });
  };
  return answer_stream(options.input, {{"text"}, {"text_pair"}}, answer);
}

ExitStatus run(const EmbedOptions& options) {
  const SentenceEmbeddingPipeline pipeline = open(options);
  SentenceEmbeddingOptions how = pipeline_options(options);
  how.prompt = pipeline.prompt_of(how);  // an unknown name ends the command, not each line
  if (!options.similarity.empty()) return compare(options, pipeline, how);
  std::optional<VectorFile> file;
  if (!options.output.empty()) file.emplace(options.output, pipeline.width());
  const auto answer = [&](const std::vector<Record>& records, Output& output) {
    for (const Tensor& vector : pipeline(texts_of(records), how)) {
      if (file)
        file->add(vector);
      else
        output.line_from([&](std::string& line) { io::JsonWriter(line).array(vector); });
    }
  };
  const ExitStatus status = answer_stream(options.input, {{"text"}}, answer);
  if (file) file->write();
  return status;
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
