#include <algorithm>
#include <memory>
#include <string>
#include <vector>

#include "cli/commands/commands.hpp"
#include "cli/model_input.hpp"
#include "cli/options.hpp"
#include "cli/tasks.hpp"
#include "cli/values.hpp"
#include "electra/core/error.hpp"
#include "electra/io/safetensors.hpp"
#include "io/atomic_file.hpp"

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
  for (const Task& task : tasks()) names.emplace_back(task.name);
  return names;
}

ExitStatus run(const RunOptions& options) {
  const auto task = std::find_if(tasks().begin(), tasks().end(), [&](const Task& candidate) {
    return candidate.name == options.task;
  });
  const SafetensorsFile given{std::filesystem::path(options.input)};
  require_writable(options.output);
  const ModelPath path = model_path(options.model.model);
  Request request;
  request.folder = path.folder;
  request.load = options.model.load(path);
  request.pass = read_pass_input(given);
  request.options = options.forward;
  request.use_cache = options.use_cache;
  write_safetensors(options.output, task->run(request));
  return ExitStatus::done;
}

Action configure(CLI::App& app) {
  const auto options = std::make_shared<RunOptions>();
  options->model.declare(app);
  limit_to_choices(
      app.add_option("--task", options->task, "The model class: " + alternatives(task_names()))
          ->required()
          ->type_name("TASK"),
      task_names());
  app.add_option("--input", options->input, "The arguments, as a safetensors file")
      ->required()
      ->type_name("FILE");
  app.add_option("--output", options->output, "The safetensors file to write")
      ->required()
      ->type_name("FILE");
  app.add_flag("--hidden-states", options->forward.output_hidden_states,
               "Also write what goes into and comes out of every layer");
  app.add_flag("--attentions", options->forward.output_attentions,
               "Also write every layer's attention probabilities");
  app.add_flag("--cache", options->use_cache,
               "Also write what a decoder has read, as past_key_values");
  app.add_flag("--compute-padding", options->forward.compute_padding,
               "Compute the rows of padding too; without it they are zeros");
  return [options] { return run(*options); };
}

}  // namespace

const Command commands::run = {
    "run", "One raw forward pass: tensors in, tensors out",
    "electra run --model DIR --task base --input in.safetensors --output out.safetensors",
    configure};

}  // namespace electra::cli
