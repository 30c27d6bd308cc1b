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
#include "core/exists.hpp"
#include "core/quoted.hpp"
#include "electra/core/error.hpp"
#include "electra/core/in_folder.hpp"
#include "electra/io/checkpoint.hpp"
#include "electra/tokenizer/tokenizer.hpp"
#include "heads/model_classes.hpp"
#include "io/json_writer.hpp"

namespace electra::cli {
namespace {

namespace fs = std::filesystem;

struct CheckOptions {
  std::string model;
  std::string tokenizer;
  bool json = false;
};

struct TokenizerReport {
  Index size;
  Index max_id;
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

void check_limit(const char* what, Index largest, const char* field, Index limit) {
  require(largest < limit, ErrorCode::tokenizer, "the tokenizer gives the ", what, ' ', largest,
          ", but ", FieldName{field}, " in ", FileName{"config.json"}, " is ", limit,
          "; they must come from the same model");
}

TokenizerReport check_tokenizer(const ElectraTokenizer& tokenizer, const ElectraConfig& config) {
  check_limit("id", tokenizer.max_id(), "vocab_size", config.vocab_size);
  const Encoding pair = tokenizer.encode("a", "b");
  for (const std::int32_t type : pair.type_ids) {
    check_limit("token type", type, "type_vocab_size", config.type_vocab_size);
  }
  return TokenizerReport{tokenizer.size(), tokenizer.max_id()};
}

/// Checks everything. Throws an Error that names a file or the folder if anything is wrong.
Report check(const CheckOptions& options) {
  const ModelPath path = model_path(options.model);
  const fs::path tokenizer_path = tokenizer_folder(options.model, options.tokenizer);
  const auto config = ElectraConfig::from_pretrained(path.folder);
  Report report;
  report.model = path.folder.string();
  in_folder(path.folder, [&] { check_weights(path, config, report); });
  if (options.tokenizer.empty() && !has_tokenizer(tokenizer_path)) return report;
  const auto tokenizer = ElectraTokenizer::from_pretrained(tokenizer_path);
  in_folder(path.folder, [&] { report.tokenizer = check_tokenizer(tokenizer, config); });
  return report;
}

void append_json(const Report& report, std::string& line) {
  io::JsonWriter json(line, io::JsonLayout::compact);
  json.begin_object().member("ok", true).member("model", report.model);
  json.member("architecture", report.architecture).member("format", report.format);
  json.member("tensors", report.tensors).key("unread").array(report.unread).key("tokenizer");
  if (report.tokenizer) {
    json.begin_object().member("size", report.tokenizer->size);
    json.member("max_id", report.tokenizer->max_id).end_object();
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
}

ExitStatus run(const CheckOptions& options) {
  Output output;
  const auto print = [&](const auto& append) {
    output.line_from(append);
    output.flush();
  };
  try {
    const Report report = check(options);
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
  declare_tokenizer(app, options->tokenizer);
  add_flag(app, "--json", options->json, "One line of JSON");
  return [options] { return run(*options); };
}

}  // namespace

const Command commands::check = {"check", "Validates every file of a model folder",
                                 "electra check --model DIR", configure};

}  // namespace electra::cli
