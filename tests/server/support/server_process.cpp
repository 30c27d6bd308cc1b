#include "server/support/server_process.hpp"

#include <chrono>
#include <csignal>
#include <cstdlib>
#include <fcntl.h>
#include <fstream>
#include <sstream>
#include <stdexcept>
#include <sys/wait.h>
#include <thread>
#include <unistd.h>

namespace electra::testing {
namespace {

constexpr std::chrono::seconds patience{120};

std::string new_file() {
  std::string path = "/tmp/electra_server_test_XXXXXX";
  const int descriptor = ::mkstemp(path.data());
  if (descriptor < 0) throw std::runtime_error("no file can be made in /tmp");
  ::close(descriptor);
  return path;
}

[[noreturn]] void become(const std::vector<std::string>& words, const std::string& log) {
  const int output = ::open(log.c_str(), O_WRONLY | O_APPEND);
  ::dup2(output, STDOUT_FILENO);
  ::dup2(output, STDERR_FILENO);
  std::vector<char*> arguments;
  for (const std::string& word : words) arguments.push_back(const_cast<char*>(word.c_str()));
  arguments.push_back(nullptr);
  std::signal(SIGINT, SIG_DFL);  // a job in the background ignores it
  ::execv(arguments.front(), arguments.data());
  ::_exit(127);
}

}  // namespace

ServerProcess::ServerProcess(const std::vector<std::string>& words) : log_path_(new_file()) {
  std::vector<std::string> all{ELECTRA_PROGRAM, "serve", "--port", "0"};
  all.insert(all.end(), words.begin(), words.end());
  process_ = ::fork();
  if (process_ == 0) become(all, log_path_);
  try {
    wait_until_it_listens();
  } catch (...) {
    end();
    throw;
  }
}

void ServerProcess::wait_until_it_listens() {
  const std::string before = "listens at ";
  const auto end = std::chrono::steady_clock::now() + patience;
  while (std::chrono::steady_clock::now() < end) {
    const std::string said = log();
    const std::size_t found = said.find(before);
    if (found != std::string::npos && said.find('\n', found) != std::string::npos) {
      const std::size_t begin = found + before.size();
      address_ = said.substr(begin, said.find('\n', begin) - begin);
      return;
    }
    if (::waitpid(process_, nullptr, WNOHANG) == process_) {
      process_ = -1;
      throw std::runtime_error("the server ended: " + said);
    }
    std::this_thread::sleep_for(std::chrono::milliseconds(10));
  }
  throw std::runtime_error("the server does not listen: " + log());
}

ServerProcess::~ServerProcess() { end(); }

void ServerProcess::end() {
  if (process_ > 0) {
    ::kill(process_, SIGKILL);
    ::waitpid(process_, nullptr, 0);
  }
  ::unlink(log_path_.c_str());
}

int ServerProcess::worker(int number) const {
  const std::string said = log();
  const std::string before = "worker " + std::to_string(number) + " is process ";
  return std::stoi(said.substr(said.rfind(before) + before.size()));
}

void ServerProcess::send(int signal) const { ::kill(process_, signal); }

int ServerProcess::wait() {
  int status = 0;
  ::waitpid(process_, &status, 0);
  process_ = -1;
  return WIFEXITED(status) ? WEXITSTATUS(status) : -WTERMSIG(status);
}

std::string ServerProcess::log() const {
  std::ostringstream text;
  text << std::ifstream(log_path_).rdbuf();
  return text.str();
}

bool ServerProcess::says(const std::string& words) const {
  const auto end = std::chrono::steady_clock::now() + patience;
  while (std::chrono::steady_clock::now() < end) {
    if (log().find(words) != std::string::npos) return true;
    std::this_thread::sleep_for(std::chrono::milliseconds(10));
  }
  return false;
}

std::string model_folder(const std::string& name) { return ELECTRA_MODELS "/" + name; }

const ServerProcess& shared_server() {
  static const ServerProcess server([] {
    std::vector<std::string> words;
    for (const char* name : {"sentiment", "entities", "questions", "generator", "discriminator",
                             "reranker", "sentences", "intents"}) {
      words.emplace_back("--model");
      words.push_back(model_folder(name));
    }
    words.insert(words.end(), {"--request-timeout", "5m"});  // machines may be slow
    return words;
  }());
  return server;
}

}  // namespace electra::testing
