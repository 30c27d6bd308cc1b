#include <algorithm>
#include <cmath>
#include <filesystem>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include <nlohmann/json.hpp>

#include "cli/commands/commands.hpp"
#include "cli/options.hpp"
#include "cli/output.hpp"
#include "cli/tasks.hpp"
#include "core/file_status.hpp"
#include "electra/core/error.hpp"
#include "electra/core/in_folder.hpp"
#include "electra/io/checkpoint.hpp"
#include "electra/tokenizer/tokenizer.hpp"
#include "io/quoted.hpp"

namespace electra::cli {
namespace {

namespace fs = std::filesystem;
using Json = nlohmann::ordered_json;

struct CheckOptions {
  std::string model;
  bool json = false;
};

/// Gives the class that the config names, the bare model if it names none that is known.
const Task& task_for(const ElectraConfig& config) {
  for (const std::string& name : config.architectures) {
    for (const Task& task : tasks()) {
      if (task.architecture == name) return task;
    }
  }
  return tasks().front();
}

void check_values(const std::string& name, const Parameter& tensor) {
  if (!is_float(tensor.dtype)) return;
  const auto values = tensor.floats();
  const float* end = values.get() + tensor.shape.element_count();
  const float* strange =
      std::find_if(values.get(), end, [](float value) { return !std::isfinite(value); });
  if (strange == end) return;
  fail(ErrorCode::weights, Quoted{name}, " has ", *strange, " at element ", strange - values.get(),
       "; a model's weights must be finite numbers");
}

Json check_weights(const ModelPath& path, const ElectraConfig& config) {
  LoadOptions options;
  options.threads = 1;
  options.open.file = path.weight_file;
  options.open.network = network_of(config);
  const auto source = open_checkpoint(path.folder, options.open);
  source->check_contents();
  for (const std::string& name : source->names()) check_values(name, *source->find(name));
  const Task& task = task_for(config);
  const LoadReport report = task.load(path.folder, options);
  return {{"architecture", task.architecture},
          {"format", report.format},
          {"tensors", source->names().size()},
          {"unread", report.unread}};
}

/// Whether some file says how texts become tokens; a model may do without.
bool has_tokenizer(const fs::path& folder) {
  const char* const names[] = {"tokenizer.json", "vocab.txt", "spiece.model"};
  return std::any_of(std::begin(names), std::end(names),
                     [&](const char* name) { return file_exists(folder / name); });
}

void check_limit(const char* what, Index largest, const char* field, Index limit) {
  require(largest < limit, ErrorCode::tokenizer, "the tokenizer gives the ", what, ' ', largest,
          ", but ", field, " in config.json is ", limit, "; they must come from the same model");
}

Json check_tokenizer(const fs::path& folder, const ElectraConfig& config) {
  if (!has_tokenizer(folder)) return nullptr;
  const auto tokenizer = ElectraTokenizer::from_pretrained(folder);
  check_limit("id", tokenizer.max_id(), "vocab_size", config.vocab_size);
  const Encoding pair = tokenizer.encode("a", "b");
  for (const std::int32_t type : pair.type_ids) {
    check_limit("token type", type, "type_vocab_size", config.type_vocab_size);
  }
  return {{"size", tokenizer.size()}, {"max_id", tokenizer.max_id()}};
}

/// What is known once nothing was wrong. Throws otherwise, naming a file or the folder.
Json check(const ModelPath& path) {
  return in_folder(path.folder, [&] {
    const auto config = ElectraConfig::from_pretrained(path.folder);
    Json report{{"ok", true}, {"model", path.folder.string()}};
    report.update(check_weights(path, config));
    report["tokenizer"] = check_tokenizer(path.folder, config);
    return report;
  });
}

void print_for_people(const Json& report, Output& output) {
  output.line(report["model"].get<std::string>() +
              " is sound: " + report["architecture"].get<std::string>() + ", " +
              report["tensors"].dump() + " tensors in " + report["format"].get<std::string>() +
              (report["tokenizer"].is_null() ? ", no tokenizer" : ", with its tokenizer"));
  for (const auto& name : report["unread"]) {
    output.line("not read: " + to_string(Quoted{name.get<std::string>()}));
  }
}

ExitStatus run(const CheckOptions& options) {
  Output output;
  const auto print_json = [&](const Json& value) {
    output.line(value.dump(-1, ' ', false, Json::error_handler_t::replace));
    output.flush();
  };
  try {
    const Json report = check(model_path(options.model));
    if (options.json) {
      print_json(report);
    } else {
      print_for_people(report, output);
      output.flush();
    }
    return ExitStatus::done;
  } catch (const Error& error) {
    if (options.json) {
      print_json({{"ok", false}, {"model", options.model}, {"error", error.what()}});
    }
    throw;
  }
}

Action configure(CLI::App& app) {
  const auto options = std::make_shared<CheckOptions>();
  declare_model(app, options->model)->required();
  app.add_flag("--json", options->json, "One line of JSON");
  return [options] { return run(*options); };
}

}  // namespace

const Command commands::check = {"check",
                                 "Reads all of a model folder and tells whether it is sound",
                                 "electra check --model DIR", configure};

}  // namespace electra::cli
