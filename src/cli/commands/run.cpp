#include <filesystem>
#include <memory>
#include <string>
#include <vector>

#include "cli/commands/commands.hpp"
#include "cli/model_input.hpp"
#include "cli/options.hpp"
#include "cli/values.hpp"
#include "cli/warnings.hpp"
#include "electra/io/safetensors.hpp"
#include "heads/cache_use.hpp"
#include "heads/model_classes.hpp"
#include "io/atomic_file.hpp"
#include "io/links.hpp"

namespace electra::cli {
namespace {

struct RunOptions {
  ModelOptions model;
  std::string task;
  std::string input;
  std::string output;
  ForwardOptions forward;
  bool use_cache = false;
};

std::vector<std::string> task_names() {
  std::vector<std::string> names;
  for (const ModelClass& model : model_classes()) names.emplace_back(model.task);
  return names;
}

ExitStatus run(const RunOptions& options) {
  require_another_file("--output", options.output, options.input);
  const SafetensorsFile given{std::filesystem::path(options.input)};
  const std::filesystem::path output = io::behind_links(options.output);
  io::require_writable(output);
  const ModelPath path = model_path(options.model.model);
  PassInput pass = read_pass_input(given);
  const ModelClass& model_class = *class_of_task(options.task);
  show_warnings();
  const auto model = model_class.load(path.folder, options.model.load(path), nullptr);
  KeyValueCache cache;
  ForwardOptions forward = options.forward;
  const CacheRequest request{pass.past.has_value(), options.use_cache};
  if (uses_cache(model_class, model->config(), pass.input, request)) {
    if (pass.past) cache = std::move(*pass.past);
    forward.cache = &cache;
  }
  write_safetensors(output, model->forward(pass.input, forward));
  return ExitStatus::done;
}

Action configure(CLI::App& app) {
  const auto options = std::make_shared<RunOptions>();
  options->model.declare(app);
  limit_to_choices(
      add_option(app, "--task", options->task, "The model class: " + alternatives(task_names()))
          .required()
          .type_name("TASK"),
      task_names());
  add_option(app, "--input", options->input, "The arguments, as a safetensors file")
      .required()
      .type_name("FILE");
  add_option(app, "--output", options->output, "The safetensors file to write")
      .required()
      .type_name("FILE");
  add_flag(app, "--hidden-states", options->forward.output_hidden_states,
           "Also write the input and the output of every layer");
  add_flag(app, "--attentions", options->forward.output_attentions,
           "Also write every layer's attention probabilities");
  add_flag(app, "--cache", options->use_cache, "Also write a decoder's past_key_values");
  add_flag(app, "--compute-padding", options->forward.compute_padding,
           "Compute the rows of padding too; without it they are zeros");
  return [options] { return run(*options); };
}

}  // namespace

const Command commands::run = {
    "run", "Runs one forward pass: tensors in, tensors out",
    "electra run --model DIR --task base --input in.safetensors --output out.safetensors",
    configure};

}  // namespace electra::cli
