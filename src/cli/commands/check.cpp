#include <algorithm>
#include <cmath>
#include <filesystem>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "cli/commands/commands.hpp"
#include "cli/options.hpp"
#include "cli/output.hpp"
#include "cli/tokenizer_check.hpp"
#include "core/exists.hpp"
#include "core/quoted.hpp"
#include "electra/core/error.hpp"
#include "electra/core/in_folder.hpp"
#include "electra/io/checkpoint.hpp"
#include "heads/model_classes.hpp"
#include "io/json_writer.hpp"

namespace electra::cli {
namespace {

namespace fs = std::filesystem;

struct CheckOptions {
  std::string model;
  bool json = false;
};

/// The report on a sound model.
struct Report {
  std::string model;
  std::string architecture;
  std::string format;
  std::size_t tensors = 0;
  std::vector<std::string> unread;
  std::optional<TokenizerReport> tokenizer;
};

void check_values(const std::string& name, const Parameter& tensor) {
  if (!is_float(tensor.dtype)) return;
  const auto values = tensor.floats();
  const float* end = values.get() + tensor.shape.element_count();
  const float* bad =
      std::find_if(values.get(), end, [](float value) { return !std::isfinite(value); });
  if (bad == end) return;
  fail(ErrorCode::weights, TensorName{name}, " has ", *bad, " at element ", bad - values.get(),
       "; a model's weights must be finite numbers");
}

void check_weights(const ModelPath& path, const ElectraConfig& config, Report& report) {
  const ModelClass& model = class_named_in(config);
  LoadOptions options;
  options.threads = 1;
  options.open.file = path.weight_file;
  options.open.network = model.network;
  const auto source = open_checkpoint(path.folder, options.open);
  source->check_contents();
  for (const std::string& name : source->names()) check_values(name, *source->find(name));
  LoadReport loaded;
  model.load(path.folder, options, &loaded);
  report.architecture = model.architecture;
  report.format = loaded.format;
  report.tensors = source->names().size();
  report.unread = loaded.unread;
}

/// Whether the folder has a tokenizer; a model may do without.
bool has_tokenizer(const fs::path& folder) {
  const char* const names[] = {"tokenizer.json", "vocab.txt", "spiece.model"};
  return std::any_of(std::begin(names), std::end(names),
                     [&](const char* name) { return electra::exists(folder / name); });
}

/// Checks everything. Throws an Error that names a file or the folder if anything is wrong.
Report check(const ModelPath& path) {
  return in_folder(path.folder, [&] {
    const auto config = ElectraConfig::from_pretrained(path.folder);
    Report report;
    report.model = path.folder.string();
    check_weights(path, config, report);
    if (has_tokenizer(path.folder)) {
      report.tokenizer = check_tokenizer(ElectraTokenizer::from_pretrained(path.folder),
                                         {config.vocab_size, config.type_vocab_size});
    }
    return report;
  });
}

void append_json(const Report& report, std::string& line) {
  io::JsonWriter json(line, io::JsonLayout::compact);
  json.begin_object().member("ok", true).member("model", report.model);
  json.member("architecture", report.architecture).member("format", report.format);
  json.member("tensors", report.tensors).key("unread").array(report.unread).key("tokenizer");
  if (report.tokenizer) {
    append_json(*report.tokenizer, json);
  } else {
    json.value(nullptr);
  }
  json.end_object();
}

void append_json(const CheckOptions& options, const Error& error, std::string& line) {
  io::JsonWriter json(line, io::JsonLayout::compact);
  json.begin_object().member("ok", false).member("model", options.model);
  json.member("error", error.what()).end_object();
}

void append_plain(const Report& report, std::string& line) {
  line += report.model + " is sound: " + report.architecture + ", " +
          std::to_string(report.tensors) + " tensors in " + report.format +
          (report.tokenizer ? ", with its tokenizer" : ", no tokenizer");
  for (const std::string& name : report.unread) line += "\nnot read: " + to_string(Quoted{name});
  if (report.tokenizer) append_plain(*report.tokenizer, line);
}

ExitStatus run(const CheckOptions& options) {
  Output output;
  const auto print = [&](const auto& append) {
    output.line_from(append);
    output.flush();
  };
  try {
    const Report report = check(model_path(options.model));
    print([&](std::string& line) {
      options.json ? append_json(report, line) : append_plain(report, line);
    });
    return ExitStatus::done;
  } catch (const Error& error) {
    if (options.json) print([&](std::string& line) { append_json(options, error, line); });
    throw;
  }
}

Action configure(CLI::App& app) {
  const auto options = std::make_shared<CheckOptions>();
  declare_model(app, options->model).required();
  add_flag(app, "--json", options->json, "One line of JSON");
  return [options] { return run(*options); };
}

}  // namespace

const Command commands::check = {"check", "Validates every file of a model folder",
                                 "electra check --model DIR", configure};

}  // namespace electra::cli
