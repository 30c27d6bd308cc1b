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
#include "electra/core/error.hpp"
#include "electra/model/model.hpp"

extern char** environ;  // NOLINT(readability-redundant-declaration): POSIX has it in no header

namespace electra::cli {
namespace {

struct BenchOptions {
  ModelOptions model;
  bool json = false;
  bool answer = false;
};

/// The most memory that this process has held, in bytes; 0 if the system does not say.
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

/// What the new process does: one pass over a sentence's worth of tokens.
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
  explicit Process(std::vector<std::string> words) {
    std::vector<char*> arguments;
    arguments.reserve(words.size() + 1);
    for (std::string& word : words) arguments.push_back(word.data());
    arguments.push_back(nullptr);
    std::array<int, 2> ends{};
    require(pipe(ends.data()) == 0, ErrorCode::io, "a pipe cannot be made: ", std::strerror(errno));
    posix_spawn_file_actions_t actions;
    posix_spawn_file_actions_init(&actions);
    posix_spawn_file_actions_adddup2(&actions, ends[1], STDOUT_FILENO);
    posix_spawn_file_actions_addclose(&actions, ends[0]);
    const int failure =
        posix_spawn(&process_, "/proc/self/exe", &actions, nullptr, arguments.data(), environ);
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

  /// Its first line; empty if it ends without one.
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

std::vector<std::string> words_of(const BenchOptions& options) {
  std::vector<std::string> words{"electra",           "bench",   "start", "--model",
                                 options.model.model, "--answer"};
  if (!options.model.dtype.empty()) words.insert(words.end(), {"--dtype", options.model.dtype});
  if (options.model.threads > 0)
    words.insert(words.end(), {"--threads", std::to_string(options.model.threads)});
  return words;
}

ExitStatus measure(const BenchOptions& options) {
  catch_interrupts();
  constexpr int rounds = 5;
  double seconds = 0;
  std::string memory;
  for (int round = 0; round < rounds; ++round) {
    check_interrupt();
    const Stopwatch watch;
    Process process(words_of(options));
    memory = process.first_line();
    const double taken = watch.seconds();
    require(!memory.empty(), ErrorCode::io,
            "the new process ended without an answer; what is above says why");
    seconds = round == 0 ? taken : std::min(seconds, taken);
  }
  const double bytes = std::stod(memory);
  char text[128];
  if (options.json)
    std::snprintf(text, sizeof(text), R"({"seconds": %.6f, "peak_rss_bytes": %.0f})", seconds,
                  bytes);
  else
    std::snprintf(text, sizeof(text), "first answer after %10.4f s\npeak memory        %10.1f MiB",
                  seconds, bytes / (1 << 20));
  Output output;
  output.line(text);
  output.flush();
  return ExitStatus::done;
}

Action configure(CLI::App& app) {
  const auto options = std::make_shared<BenchOptions>();
  options->model.declare(app);
  app.add_flag("--json", options->json, "One line of JSON");
  app.add_flag("--answer", options->answer)->group("");  // what the new process is told
  return [options] { return options->answer ? answer(*options) : measure(*options); };
}

}  // namespace

const Command benches::start = {
    "start", "From the start of a new process to its first answer, and the memory it takes",
    "electra bench start --model DIR", configure};

}  // namespace electra::cli
