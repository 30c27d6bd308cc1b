#include <algorithm>
#include <array>
#include <cstdio>
#include <cstring>
#include <fstream>
#include <memory>
#include <spawn.h>
#include <string>
#include <sys/wait.h>
#include <unistd.h>
#include <utility>
#include <vector>

#include "cli/commands/bench.hpp"
#include "cli/interrupt.hpp"
#include "cli/options.hpp"
#include "cli/output.hpp"
#include "cli/stopwatch.hpp"
#include "core/number.hpp"
#include "core/system_call.hpp"
#include "electra/core/error.hpp"
#include "electra/model/model.hpp"
#include "io/json_writer.hpp"

extern char** environ;  // NOLINT(readability-redundant-declaration): POSIX has it in no header

namespace electra::cli {
namespace {

struct BenchOptions {
  ModelOptions model;
  bool json = false;
  bool answer = false;
};

/// Returns the peak of this process's memory, in bytes; 0 if the system does not tell it.
long long peak_memory() {
  std::ifstream status("/proc/self/status");
  for (std::string word; status >> word;) {
    if (word != "VmHWM:") continue;
    long long kilobytes = 0;
    status >> kilobytes;
    return kilobytes * 1024;
  }
  return 0;
}

/// The work of the new process: one pass over as many tokens as a sentence has.
ExitStatus answer(const BenchOptions& options) {
  const ModelPath path = model_path(options.model.model);
  const auto model = ElectraModel::from_pretrained(path.folder, options.model.load(path));
  const Index tokens = std::min<Index>(32, model.config().max_position_embeddings);
  TokenTensor ids(Shape{1, tokens});
  for (Index i = 0; i < tokens; ++i)
    ids[i] = static_cast<std::int32_t>(i % model.config().vocab_size);
  model.forward(ModelInput(std::move(ids)));
  Output output;
  output.line(std::to_string(peak_memory()));
  output.flush();
  return ExitStatus::done;
}

/// A process of this program, whose standard output comes through a pipe.
class Process {
 public:
  explicit Process(std::vector<std::string> arguments) {
    std::vector<char*> pointers;
    pointers.reserve(arguments.size() + 1);
    for (std::string& argument : arguments) pointers.push_back(argument.data());
    pointers.push_back(nullptr);
    std::array<int, 2> ends{};
    if (::pipe(ends.data()) != 0) fail_on_system_call("no pipe can be opened");
    posix_spawn_file_actions_t actions;
    posix_spawn_file_actions_init(&actions);
    posix_spawn_file_actions_adddup2(&actions, ends[1], STDOUT_FILENO);
    posix_spawn_file_actions_addclose(&actions, ends[0]);
    const int failure =
        posix_spawn(&process_, "/proc/self/exe", &actions, nullptr, pointers.data(), environ);
    posix_spawn_file_actions_destroy(&actions);
    close(ends[1]);
    output_ = ends[0];
    if (failure == 0) return;
    close(output_);
    fail(ErrorCode::io, "this program cannot be started again: ", std::strerror(failure));
  }
  Process(const Process&) = delete;
  Process& operator=(const Process&) = delete;
  ~Process() {
    close(output_);
    if (process_ > 0) waitpid(process_, nullptr, 0);
  }

  /// Reads its first line; empty if it ends without one.
  std::string first_line() {
    std::string line;
    char byte = 0;
    while (read(output_, &byte, 1) == 1 && byte != '\n') line += byte;
    return line;
  }

 private:
  pid_t process_ = 0;
  int output_ = -1;
};

std::vector<std::string> arguments_of(const BenchOptions& options) {
  std::vector<std::string> arguments{"electra",           "bench",   "start", "--model",
                                     options.model.model, "--answer"};
  if (!options.model.dtype.empty())
    arguments.insert(arguments.end(), {"--dtype", options.model.dtype});
  if (options.model.threads > 0)
    arguments.insert(arguments.end(), {"--threads", std::to_string(options.model.threads)});
  return arguments;
}

void append_json(double seconds, long long bytes, std::string& line) {
  io::JsonWriter json(line);
  json.begin_object().key("seconds").fixed(seconds, 6).member("peak_rss_bytes", bytes);
  json.end_object();
}

void append_plain(double seconds, long long bytes, std::string& line) {
  char text[128];
  std::snprintf(text, sizeof(text), "first answer after %10.4f s\npeak memory        %10.1f MiB",
                seconds, static_cast<double>(bytes) / (1 << 20));
  line += text;
}

ExitStatus measure(const BenchOptions& options) {
  catch_interrupts();
  constexpr int rounds = 5;
  double seconds = 0;
  long long bytes = 0;
  for (int round = 0; round < rounds; ++round) {
    check_interrupt();
    const Stopwatch watch;
    Process process(arguments_of(options));
    const std::string line = process.first_line();
    const double taken = watch.seconds();
    std::string_view rest = line;
    const auto answer = take_number<long long>(rest);
    require(answer.has_value(), ErrorCode::io,
            "the new process ended without an answer; see the error above");
    bytes = *answer;
    seconds = round == 0 ? taken : std::min(seconds, taken);
  }
  Output output;
  output.line_from([&](std::string& line) {
    options.json ? append_json(seconds, bytes, line) : append_plain(seconds, bytes, line);
  });
  output.flush();
  return ExitStatus::done;
}

Action configure(CLI::App& app) {
  const auto options = std::make_shared<BenchOptions>();
  options->model.declare(app);
  add_flag(app, "--json", options->json, "One line of JSON");
  add_flag(app, "--answer", options->answer, "").hidden();  // of the new process
  return [options] { return options->answer ? answer(*options) : measure(*options); };
}

}  // namespace

const Command benches::start = {
    "start",
    "Measures the time from the start of a new process to its first answer, and its memory",
    "electra bench start --model DIR", configure};

}  // namespace electra::cli
