#pragma once

#include <string>
#include <vector>

namespace electra::testing {

/// A server that was started for a test. Its lines go to a file.
class ServerProcess {
 public:
  /// Starts `electra serve` with these words, and a free port unless they name a socket. Returns
  /// once it listens; throws what it said if it does not.
  explicit ServerProcess(const std::vector<std::string>& words);
  ServerProcess(const ServerProcess&) = delete;
  ServerProcess& operator=(const ServerProcess&) = delete;
  ~ServerProcess();

  const std::string& address() const noexcept { return address_; }
  /// Its number among the processes.
  int process() const noexcept { return process_; }
  /// The number of the process that is this worker now.
  int worker(int number) const;
  void send(int signal) const;
  /// Waits for its end. Returns the exit status, or -n if signal n ended it.
  int wait();
  /// Returns what it has said so far.
  std::string log() const;
  /// Waits until it has said this. Returns whether it has.
  bool says(const std::string& words) const;

 private:
  void wait_until_it_listens();
  void end();

  std::string log_path_;
  int process_ = -1;
  std::string address_;
};

/// A server of the repository's models, which all tests of a process share.
const ServerProcess& shared_server();

/// Returns the path of a model of the repository.
std::string model_folder(const std::string& name);

}  // namespace electra::testing
