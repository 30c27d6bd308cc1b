#include <memory>
#include <string>

#include "cli/commands/commands.hpp"
#include "cli/named_folder.hpp"
#include "cli/options.hpp"
#include "cli/output.hpp"
#include "cli/printable.hpp"
#include "cli/sha256_sums.hpp"
#include "cli/tokenizer_check.hpp"
#include "core/quoted.hpp"
#include "electra/core/error.hpp"
#include "io/json_writer.hpp"
#include "pipelines/model_check.hpp"

namespace electra::cli {
namespace {

struct CheckOptions {
  std::string model;
  std::string scope;
  std::string tokenizer;
  std::string sums;
  bool json = false;
};

void append_json(const pipelines::CheckReport& report, std::string& line) {
  io::JsonWriter json(line, io::JsonLayout::compact);
  json.begin_object().member("ok", true).member("model", report.model);
  json.member("architecture", report.architecture).member("format", report.loaded.format);
  json.member("tensors", report.tensors);
  const LoadReport& loaded = report.loaded;
  if (!loaded.origin.state_dict.empty()) json.member("state_dict", loaded.origin.state_dict);
  if (!loaded.origin.prefix.empty()) json.member("prefix", loaded.origin.prefix);
  json.key("unread").array(loaded.unread);
  if (!loaded.adapters.empty()) json.key("adapters").array(loaded.adapters);
  json.key("tokenizer");
  if (report.tokenizer) {
    cli::append_json(*report.tokenizer, json);
  } else {
    json.value(nullptr);
  }
  if (!report.modules.empty()) json.key("modules").array(report.modules);
  json.end_object();
}

void append_json(const CheckOptions& options, const Error& error, std::string& line) {
  io::JsonWriter json(line, io::JsonLayout::compact);
  json.begin_object().member("ok", false).member("model", options.model);
  json.member("error", error.what()).end_object();
}

void append_plain(const pipelines::CheckReport& report, std::string& line) {
  line += printable(report.model) + " is sound: " + report.architecture + ", " +
          std::to_string(report.tensors) + " tensors in " + report.loaded.format +
          (report.tokenizer ? ", with its tokenizer" : ", no tokenizer");
  for (const std::string& module : report.modules) line += "\nmodule: " + printable(module);
  const LoadReport& loaded = report.loaded;
  if (!loaded.origin.state_dict.empty())
    line += "\nread from the state dict " + to_string(Quoted{loaded.origin.state_dict});
  if (!loaded.origin.prefix.empty())
    line += "\nremoved from the names: " + to_string(Quoted{loaded.origin.prefix});
  for (const std::string& name : loaded.unread) line += "\nnot read: " + to_string(Quoted{name});
  for (const std::string& name : loaded.adapters)
    line += "\nnot applied: the adapter " + to_string(Quoted{name});
  if (report.tokenizer) cli::append_plain(*report.tokenizer, line);
}

ExitStatus run(const CheckOptions& options) {
  Output output;
  const auto print = [&](const auto& append) {
    output.line_from(append);
    output.flush();
  };
  try {
    const ModelPath path = model_path(options.model);
    if (!options.sums.empty()) check_sums(path.folder, options.sums);
    const pipelines::CheckReport report = pipelines::check_model(
        path.folder, open_options(path, options.scope), named_folder(options.tokenizer));
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
  declare_model(app, options->model, model_or_argument).required();
  declare_scope(app, options->scope);
  declare_tokenizer(app, options->tokenizer);
  add_option(app, "--sums", options->sums,
             "Before anything is read, compare all files with these sums of sha256sum")
      .type_name("FILE");
  add_flag(app, "--json", options->json, "One line of JSON");
  return [options] { return run(*options); };
}

}  // namespace

const Command commands::check = {"check", "Validates every file of a model folder",
                                 "electra check DIR", configure};

}  // namespace electra::cli
