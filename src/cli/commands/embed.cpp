#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "cli/commands/commands.hpp"
#include "cli/options.hpp"
#include "cli/stream.hpp"
#include "cli/task.hpp"
#include "cli/values.hpp"
#include "cli/vector_file.hpp"
#include "electra/pipelines/feature_extraction.hpp"
#include "io/json_writer.hpp"

namespace electra::cli {
namespace {

struct EmbedOptions : TaskOptions {
  std::string pooling = "mean";
  std::string output;
  bool normalize = false;
  bool no_truncation = false;
};

FeatureExtractionOptions pipeline_options(const EmbedOptions& options) {
  static const std::map<std::string, Pooling> poolings = {
      {"mean", Pooling::mean}, {"cls", Pooling::cls}, {"max", Pooling::max}};
  FeatureExtractionOptions result;
  options.set(result);
  result.pooling = poolings.at(options.pooling);
  result.normalize = options.normalize;
  result.truncation = !options.no_truncation;
  return result;
}

ExitStatus run(const EmbedOptions& options) {
  const auto pipeline = open_pipeline<FeatureExtractionPipeline>(options);
  const FeatureExtractionOptions how = pipeline_options(options);
  std::optional<VectorFile> file;
  if (!options.output.empty()) {
    file.emplace(options.output, pipeline.model().config().hidden_size);
  }
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

Action configure(CLI::App& app) {
  const auto options = std::make_shared<EmbedOptions>();
  const DeclaredOption max_length = options->declare(app);
  limit_to_choices(add_option(app, "--pooling", options->pooling,
                              "The pooling of the tokens' vectors: mean, cls or max")
                       .type_name("POOLING")
                       .capture_default_str(),
                   {"mean", "cls", "max"});
  add_flag(app, "--normalize", options->normalize, "Scale every vector to the length 1");
  add_option(app, "--output", options->output,
             "A file for all vectors, .npy or .safetensors, instead of lines of JSON; inputs "
             "that fail have no row in it")
      .type_name("FILE");
  add_flag(app, "--no-truncation", options->no_truncation,
           "Refuse texts that are longer than the model reads [they are cut]")
      .excludes(max_length);
  return [options] { return run(*options); };
}

}  // namespace

const Command commands::embed = {
    "embed", "Vectors for texts",
    "electra embed --model DIR --normalize --input sentences.txt --output vectors.npy", configure};

}  // namespace electra::cli
