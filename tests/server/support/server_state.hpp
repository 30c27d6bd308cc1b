#pragma once

#include <chrono>
#include <fstream>
#include <string>
#include <thread>

#include "server/support/http_client.hpp"

namespace electra::testing {

/// Whether it holds within a minute.
template <class Condition>
bool comes_true(const Condition& condition) {
  const auto end = std::chrono::steady_clock::now() + std::chrono::minutes(1);
  while (std::chrono::steady_clock::now() < end) {
    if (condition()) return true;
    std::this_thread::sleep_for(std::chrono::milliseconds(10));
  }
  return false;
}

/// Whether a process has ended; nobody may have waited for it yet.
inline bool has_ended(int process) {
  std::ifstream file("/proc/" + std::to_string(process) + "/stat");
  std::string line;
  if (!std::getline(file, line)) return true;
  const char state = line[line.rfind(')') + 2];
  return state == 'Z' || state == 'X';
}

/// The bytes of memory that a process has now, or has had at most (VmRSS, VmHWM).
inline long long memory_of(int process, const std::string& field) {
  std::ifstream file("/proc/" + std::to_string(process) + "/status");
  for (std::string line; std::getline(file, line);)
    if (line.rfind(field + ':', 0) == 0) return std::stoll(line.substr(field.size() + 1)) * 1024;
  return 0;
}

/// The value of a sample on a page of metrics; 0 if it is not there.
inline double sample(const std::string& page, const std::string& name) {
  const std::size_t found = page.find('\n' + name + ' ');
  return found == std::string::npos ? 0 : std::stod(page.substr(found + name.size() + 2));
}

/// Whether the server comes to have that many requests that it has read and not answered. Asks on
/// this connection.
inline bool has_requests(HttpConnection& connection, int count) {
  return comes_true([&] {
    connection.send("GET /metrics HTTP/1.1\r\nHost: a\r\n\r\n");
    return sample(connection.read().body, "electra_requests_in_flight") == count;
  });
}
inline bool has_requests(const std::string& address, int count) {
  HttpConnection connection(address);
  return has_requests(connection, count);
}

}  // namespace electra::testing
