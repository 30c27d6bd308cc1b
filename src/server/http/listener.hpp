#pragma once

#include <cstddef>
#include <string>
#include <vector>

#include "server/http/http_settings.hpp"

namespace electra::server {

/// A socket that listens, and the path that goes with it.
class Listener {
 public:
  /// Takes a descriptor. `path` is removed in the end, by the process that made this, unless
  /// another server has taken it meanwhile.
  Listener(int descriptor, std::string address, std::string path = "");
  Listener(Listener&& other) noexcept;
  Listener& operator=(Listener&&) = delete;
  ~Listener();

  int descriptor() const noexcept { return descriptor_; }
  /// Where it listens, as in "http://127.0.0.1:8080" and "unix:/run/electra.sock".
  const std::string& address() const noexcept { return address_; }

  /// Returns another descriptor of the same socket.
  Listener copy() const;
  /// Returns the descriptor, which the caller closes from now on.
  int release() noexcept;

 private:
  int descriptor_;
  std::string address_;
  std::string path_;
  int file_;   ///< at the path: while it is open, no other one has its number; -1: none
  int owner_;  ///< the process that removes the path
};

/// Lets the process have as many descriptors as the system allows it, and returns that number.
std::size_t raise_descriptor_limit();

/// Returns sockets for so many processes: a port has one for each, among which the kernel shares
/// the connections out. The one that systemd has bound, and one in the file system, is the same for
/// all. Throws `io` if an address cannot be bound.
std::vector<Listener> listen_for(int processes, const HttpSettings& settings);

}  // namespace electra::server
