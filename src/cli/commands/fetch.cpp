#include <memory>
#include <string>

#include "cli/commands/commands.hpp"
#include "cli/hub/fetch_model.hpp"
#include "cli/hub/model_page.hpp"
#include "cli/hub/settings.hpp"
#include "cli/hub/transfer_progress.hpp"
#include "cli/interrupt.hpp"
#include "cli/output.hpp"
#include "cli/printable.hpp"
#include "cli/values.hpp"
#include "io/json_writer.hpp"

namespace electra::cli {
namespace {

struct FetchOptions {
  std::string name;
  std::string revision;
  std::string to;
  bool json = false;
};

io::HubModel model_of(const FetchOptions& options, const hub::Url& endpoint) {
  const auto page = hub::model_of_page(options.name, endpoint);
  io::HubModel model = page.value_or(io::split_hub_name(options.name));
  if (options.revision.empty()) return model;
  if (page && page->revision != io::HubModel().revision)
    throw UsageError("the revision is named by the address or by '--revision', not by both");
  if (!page && model.name != options.name)
    throw UsageError("the revision is named by '@' or by '--revision', not by both");
  model.revision = options.revision;
  return model;
}

/// Returns the name by which other commands find the model.
std::string shown_name(const io::HubModel& model, const FetchOptions& options) {
  if (!options.to.empty()) return options.to;
  const bool is_default = model.revision == io::HubModel().revision;
  return model.name + (is_default ? "" : "@" + model.revision);
}

void append_json(const io::HubModel& model, const hub::FetchedModel& fetched, std::string& line) {
  io::JsonWriter json(line, io::JsonLayout::compact);
  json.begin_object().member("model", model.name).member("revision", model.revision);
  json.member("commit", fetched.commit).member("folder", fetched.folder.string());
  json.key("files").begin_array();
  for (const hub::FetchedFile& file : fetched.files) {
    json.begin_object().member("path", file.path).member("bytes", file.size);
    json.member("downloaded", file.downloaded).end_object();
  }
  json.end_array().end_object();
}

void append_plain(const std::string& name, const hub::FetchedModel& fetched, std::string& line) {
  std::uint64_t bytes = 0;
  std::size_t downloaded = 0;
  for (const hub::FetchedFile& file : fetched.files) {
    if (!file.downloaded) continue;
    ++downloaded;
    bytes += file.size;
  }
  const std::string count = std::to_string(downloaded) + (downloaded == 1 ? " file, " : " files, ");
  line += printable(fetched.folder.string()) +
          (downloaded == 0 ? ": all files are there"
                           : ": downloaded " + count + hub::byte_count(bytes));
  line += "\nnext: electra info --model " + printable(name);
}

ExitStatus fetch(const FetchOptions& options) {
  catch_interrupts();
  const hub::Settings settings = hub::read_settings();
  const io::HubModel model = model_of(options, settings.endpoint);
  const hub::FetchedModel fetched = hub::fetch_model(model, options.to, settings);
  Output output;
  output.line_from([&](std::string& line) {
    options.json ? append_json(model, fetched, line)
                 : append_plain(shown_name(model, options), fetched, line);
  });
  output.flush();
  return ExitStatus::done;
}

Action configure(CLI::App& app) {
  const auto options = std::make_shared<FetchOptions>();
  add_option(app, "--name,NAME", options->name,
             "The model's name on the hub, OWNER/NAME or OWNER/NAME@REVISION")
      .type_name("NAME")
      .required();
  limit_to_texts(
      add_option(app, "--revision", options->revision, "A branch, a tag or a commit of it [main]")
          .type_name("REV"),
      "a branch, a tag or a commit");
  limit_to_texts(add_option(app, "--to", options->to,
                            "A folder to put the files in, created if need be [the hub's cache]")
                     .type_name("DIR"),
                 "a folder");
  add_flag(app, "--json", options->json, "One line of JSON");
  return [options] { return fetch(*options); };
}

}  // namespace

const Command commands::fetch = {"fetch", "Downloads a model's files from Hugging Face's hub",
                                 "electra fetch google/electra-small-discriminator", configure};

}  // namespace electra::cli
