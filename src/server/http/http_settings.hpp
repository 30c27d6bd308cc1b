#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <string>

namespace electra::server {

/// Where a server listens, and what it takes from a client.
struct HttpSettings {
  std::string host = "127.0.0.1";  ///< an address or a name
  std::uint16_t port = 8080;       ///< 0: a free one
  std::string unix_socket;         ///< a path in the place of host and port; empty: none
  int threads = 2;                 ///< that read requests and write responses
  std::size_t header_limit = 8192;
  std::size_t payload_limit = 2'000'000;
  std::size_t max_connections = 1024;
  std::chrono::milliseconds idle_timeout{60'000};     ///< between two requests
  std::chrono::milliseconds byte_timeout{10'000};     ///< of a header, and between bytes after it
  std::chrono::milliseconds request_timeout{30'000};  ///< from the first byte to the last
  /// @{
  /// A response is to be taken in this time, and the time that its bytes take at this rate a
  /// second, but at most in the longest.
  std::chrono::milliseconds response_timeout{10'000};
  std::size_t least_rate = 4096;
  std::chrono::milliseconds longest_response_timeout{600'000};
  /// @}
  std::size_t request_budget = std::size_t{256} << 20U;   ///< bytes of bodies not yet answered
  std::size_t response_budget = std::size_t{256} << 20U;  ///< bytes of bodies being written
  std::chrono::milliseconds drain_timeout{30'000};
};

}  // namespace electra::server
