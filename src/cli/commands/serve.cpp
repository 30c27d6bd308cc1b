#include "server/serve.hpp"

#include <algorithm>
#include <cctype>
#include <cstdio>
#include <memory>
#include <optional>
#include <string>
#include <unistd.h>
#include <utility>
#include <vector>

#include "cli/command.hpp"
#include "cli/commands/commands.hpp"
#include "cli/document.hpp"
#include "cli/line_log.hpp"
#include "cli/options.hpp"
#include "cli/printable.hpp"
#include "cli/values.hpp"
#include "cli/warnings.hpp"
#include "core/number.hpp"
#include "core/trimmed.hpp"
#include "electra/core/thread_pool.hpp"

namespace electra::cli {
namespace {

struct ServeOptions {
  std::vector<std::string> models;
  std::string dtype;
  int threads = 0;
  std::string host = "127.0.0.1";
  long long port = 8080;
  std::string unix_socket;
  long long max_batch_tokens = 16384;
  std::string max_wait = "0ms";
  long long max_concurrent_requests = 512;
  long long max_client_batch_size = 32;
  long long max_connections = 1024;
  long long payload_limit = 2000000;
  std::string request_timeout = "30s";
  long long http_threads = 2;
  long long workers = 1;
  std::string api_key_file;
  std::vector<std::string> cors_origins;
  bool no_ui = false;
  std::string log_format = "text";
};

/// Returns the duration that a text like "250ms", "30s" or "5m" names.
std::chrono::milliseconds duration_named(const std::string& option, const std::string& text) {
  std::string_view unit = text;
  const auto count = take_number<long long>(unit);
  const long long factor = unit == "ms" ? 1 : unit == "s" ? 1000 : unit == "m" ? 60000 : 0;
  if (!count || factor == 0 || *count < 0 || *count > 86400000)
    refuse_value(option, "a duration as 250ms, 30s or 5m", text);
  return std::chrono::milliseconds(*count * factor);
}

bool is_name(std::string_view text) {
  for (const char each : text)
    if (std::isalnum(static_cast<unsigned char>(each)) == 0 && each != '-' && each != '_' &&
        each != '.')
      return false;
  return !text.empty();
}

/// Reads [NAME=]DIR; without a name it is the folder's.
server::ModelSettings model_named(const std::string& given, const LoadOptions& load) {
  const std::size_t equals = given.find('=');
  const bool has_name = equals != std::string::npos && is_name(given.substr(0, equals));
  const ModelPath path = model_path(has_name ? given.substr(equals + 1) : given);
  server::ModelSettings model;
  std::error_code problem;  // a folder that is not there is an error later, by its own name
  const auto whole = std::filesystem::weakly_canonical(path.folder, problem);
  model.name =
      has_name ? given.substr(0, equals) : (problem ? path.folder : whole).filename().string();
  model.folder = path.folder;
  model.load = load;
  model.load.open = open_options(path, "");
  return model;
}

/// Returns the lines of a file of keys.
std::vector<std::string> keys_in(const std::string& path) {
  if (path.empty()) return {};
  std::vector<std::string> keys(1);
  for (const char each : read_document(path)) {
    if (each == '\n' || each == '\r')
      keys.emplace_back();
    else
      keys.back() += each;
  }
  for (std::string& each : keys) each = std::string(trimmed(each));  // as values of fields are
  keys.erase(std::remove(keys.begin(), keys.end(), ""), keys.end());
  if (keys.empty()) throw UsageError("'--api-key-file' is a file without a key; put one on a line");
  return keys;
}

server::ServeSettings settings_of(const ServeOptions& options) {
  server::ServeSettings settings;
  server::HttpSettings& http = settings.http;
  http.host = options.host;
  http.port = static_cast<std::uint16_t>(options.port);
  http.unix_socket = options.unix_socket;
  http.threads = static_cast<int>(options.http_threads);
  http.payload_limit = static_cast<std::size_t>(options.payload_limit);
  http.max_connections = static_cast<std::size_t>(options.max_connections);
  http.request_timeout = duration_named("--request-timeout", options.request_timeout);
  server::ServiceSettings& service = settings.service;
  settings.workers = static_cast<int>(options.workers);
  service.max_batch_tokens = static_cast<Index>(options.max_batch_tokens);
  service.max_wait = duration_named("--max-wait", options.max_wait);
  service.max_concurrent_requests = static_cast<int>(options.max_concurrent_requests);
  service.max_client_batch_size = static_cast<int>(options.max_client_batch_size);
  service.api_keys = keys_in(options.api_key_file);
  service.cors_origins = options.cors_origins;
  service.has_page = !options.no_ui;
  settings.log_format =
      options.log_format == "json" ? server::LogFormat::json : server::LogFormat::text;
  return settings;
}

/// Ends the process whatever its threads do. Lines of the log are not buffered.
[[noreturn]] void end_process() { ::_exit(static_cast<int>(ExitStatus::done)); }

/// The threads of a process: its part of those that may be used, unless they are given.
int threads_of_each(const ServeOptions& options) {
  if (options.threads != 0 || options.workers == 1) return options.threads;
  return std::max(1, usable_threads() / static_cast<int>(options.workers));
}

/// Warns where anybody who reaches the address may use the models.
void warn_of_open_door(const ServeOptions& options, const server::ServeSettings& settings) {
  const bool is_loopback =
      options.host == "localhost" || options.host == "::1" || options.host.rfind("127.", 0) == 0;
  if (!is_loopback && options.unix_socket.empty() && settings.service.api_keys.empty())
    std::fprintf(
        stderr,
        "electra: warning: '%s' may be reached from elsewhere, and '--api-key-file' is not "
        "given: anybody may ask\n",
        printable(options.host).c_str());
}

ExitStatus run(const ServeOptions& options) {
  server::ServeSettings settings = settings_of(options);
  warn_of_open_door(options, settings);
  LoadOptions load;
  if (!options.dtype.empty()) load.precision = precision_named(options.dtype);
  load.thread_pool = std::make_shared<ThreadPool>(threads_of_each(options));  // for all models
  for (const std::string& each : options.models)
    settings.service.models.push_back(model_named(each, load));
  LineLog log(STDOUT_FILENO);
  const auto say = [&log](const std::string& line) { log.add(printable(line)); };
  server::serve(std::move(settings), say, end_process);
  return ExitStatus::done;
}

DeclaredOption declare_count(CLI::App& app, const char* name, long long& value, const char* what,
                             Index min, Index max) {
  return limit_to_integers(add_option(app, name, value, what).type_name("N").capture_default_str(),
                           min, max);
}

void declare_address(CLI::App& app, ServeOptions& options) {
  add_option(app, "--host", options.host, "The address to listen at")
      .type_name("HOST")
      .capture_default_str()
      .env("ELECTRA_SERVE_HOST");
  declare_count(app, "--port", options.port, "The port; 0: a free one", 0, 65535)
      .env("ELECTRA_SERVE_PORT");
  add_option(app, "--unix-socket", options.unix_socket,
             "A path to listen at, in the place of host and port")
      .type_name("PATH")
      .env("ELECTRA_SERVE_UNIX_SOCKET");
  add_option(app, "--api-key-file", options.api_key_file,
             "A file with a key on each line, one of which clients must send")
      .type_name("FILE")
      .env("ELECTRA_SERVE_API_KEY_FILE");
  add_option(app, "--cors-allow-origin", options.cors_origins,
             "An origin whose pages may use the server; or *. Give several")
      .allow_extra_args(false)
      .type_name("ORIGIN")
      .env("ELECTRA_SERVE_CORS_ALLOW_ORIGIN");
}

void declare_limits(CLI::App& app, ServeOptions& options) {
  declare_count(app, "--max-batch-tokens", options.max_batch_tokens,
                "How many tokens one pass has at most, unless one input has more", 1, 1 << 24)
      .env("ELECTRA_SERVE_MAX_BATCH_TOKENS");
  add_option(app, "--max-wait", options.max_wait,
             "How long a pass with room for more inputs waits for them")
      .type_name("TIME")
      .capture_default_str()
      .env("ELECTRA_SERVE_MAX_WAIT");
  declare_count(app, "--max-concurrent-requests", options.max_concurrent_requests,
                "How many requests may be in work; others get 429", 1, max_count)
      .env("ELECTRA_SERVE_MAX_CONCURRENT_REQUESTS");
  declare_count(app, "--max-client-batch-size", options.max_client_batch_size,
                "How many inputs a request may have", 1, max_count)
      .env("ELECTRA_SERVE_MAX_CLIENT_BATCH_SIZE");
  declare_count(app, "--max-connections", options.max_connections,
                "How many connections may be open", 1, max_count)
      .env("ELECTRA_SERVE_MAX_CONNECTIONS");
  declare_count(app, "--payload-limit", options.payload_limit, "How many bytes a body may have", 1,
                Index{1} << 30)
      .env("ELECTRA_SERVE_PAYLOAD_LIMIT");
  add_option(app, "--request-timeout", options.request_timeout,
             "How long a request may be read, wait for its pass, and be computed")
      .type_name("TIME")
      .capture_default_str()
      .env("ELECTRA_SERVE_REQUEST_TIMEOUT");
  declare_count(app, "--http-threads", options.http_threads,
                "How many threads read requests, tokenize and write responses", 1, 256)
      .env("ELECTRA_SERVE_HTTP_THREADS");
}

void declare_workers(CLI::App& app, ServeOptions& options) {
  declare_threads(app, options.threads).env("ELECTRA_SERVE_THREADS");
  declare_count(app, "--workers", options.workers,
                "How many processes serve, each on its share of the cores", 1, 256)
      .env("ELECTRA_SERVE_WORKERS");
}

Action configure(CLI::App& app) {
  const auto options = std::make_shared<ServeOptions>();
  limit_to_texts(add_option(app, "--model", options->models,
                            "A model's folder, and its name before it if it shall have another. "
                            "Give several")
                     .allow_extra_args(false)
                     .type_name("[NAME=]DIR"),
                 "a folder")
      .required()
      .env("ELECTRA_SERVE_MODEL");
  limit_to_choices(add_option(app, "--dtype", options->dtype,
                              "The precision to compute in: fp32, bf16 or int8 [fp32, or as the "
                              "weights were packed]")
                       .type_name("TYPE"),
                   {"fp32", "bf16", "int8"})
      .env("ELECTRA_SERVE_DTYPE");
  declare_workers(app, *options);
  declare_address(app, *options);
  declare_limits(app, *options);
  add_flag(app, "--no-ui", options->no_ui, "Have no page at /").env("ELECTRA_SERVE_NO_UI");
  limit_to_choices(add_option(app, "--log-format", options->log_format,
                              "The form of the line for each request: text or json")
                       .type_name("FORMAT")
                       .capture_default_str(),
                   {"text", "json"})
      .env("ELECTRA_SERVE_LOG_FORMAT");
  return [options] { return run(*options); };
}

}  // namespace

const Command commands::serve = {"serve", "Models behind HTTP, for programs and for people",
                                 "electra serve --model DIR --port 8080", configure, ""};

}  // namespace electra::cli
