#include "server/http/listener.hpp"

#include <arpa/inet.h>
#include <array>
#include <cerrno>
#include <cstdlib>
#include <cstring>
#include <fcntl.h>
#include <filesystem>
#include <memory>
#include <netdb.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>
#include <utility>

#include "electra/core/error.hpp"

namespace electra::server {
namespace {

/// Closes a descriptor that nobody has taken.
class Descriptor {
 public:
  explicit Descriptor(int number) : number_(number) {}
  Descriptor(const Descriptor&) = delete;
  Descriptor& operator=(const Descriptor&) = delete;
  ~Descriptor() {
    if (number_ >= 0) ::close(number_);
  }
  int get() const noexcept { return number_; }
  int release() noexcept { return std::exchange(number_, -1); }

 private:
  int number_;
};

using Addresses = std::unique_ptr<addrinfo, void (*)(addrinfo*)>;

/// Returns the socket that systemd has bound for this process; -1 if there is none.
int inherited_socket() {
  const char* pid = std::getenv("LISTEN_PID");
  const char* count = std::getenv("LISTEN_FDS");
  if (pid == nullptr || count == nullptr) return -1;
  if (std::strtol(pid, nullptr, 10) != ::getpid() || std::strtol(count, nullptr, 10) < 1) return -1;
  constexpr int first = 3;
  return first;
}

std::string host_text(const sockaddr_storage& address) {
  std::array<char, INET6_ADDRSTRLEN> text{};
  if (address.ss_family == AF_INET6) {
    const auto& of_six = reinterpret_cast<const sockaddr_in6&>(address);
    ::inet_ntop(AF_INET6, &of_six.sin6_addr, text.data(), text.size());
    return '[' + std::string(text.data()) + ']';
  }
  const auto& of_four = reinterpret_cast<const sockaddr_in&>(address);
  ::inet_ntop(AF_INET, &of_four.sin_addr, text.data(), text.size());
  return text.data();
}

/// Returns where a socket listens.
std::string address_of(int descriptor) {
  sockaddr_storage address{};
  socklen_t size = sizeof(address);
  if (::getsockname(descriptor, reinterpret_cast<sockaddr*>(&address), &size) != 0) return "";
  if (address.ss_family == AF_UNIX) {
    const auto& local = reinterpret_cast<const sockaddr_un&>(address);
    return "unix:" + std::string(local.sun_path, ::strnlen(local.sun_path, sizeof(local.sun_path)));
  }
  // The port is at the same place in both families.
  const auto& internet = reinterpret_cast<const sockaddr_in&>(address);
  return "http://" + host_text(address) + ':' + std::to_string(ntohs(internet.sin_port));
}

int new_socket(int family) { return ::socket(family, SOCK_STREAM | SOCK_CLOEXEC, 0); }

sockaddr_un path_address(const std::string& path) {
  require(path.size() < sizeof(sockaddr_un::sun_path), ErrorCode::io, FileName{path},
          ": the path of a socket has at most ", sizeof(sockaddr_un::sun_path) - 1, " bytes");
  sockaddr_un address{};
  address.sun_family = AF_UNIX;
  path.copy(address.sun_path, sizeof(address.sun_path) - 1);
  return address;
}

/// Whether a path is still that of an open file.
bool is_path_of(const std::string& path, int file) {
  struct stat at_path {};
  struct stat opened {};
  return ::lstat(path.c_str(), &at_path) == 0 && ::fstat(file, &opened) == 0 &&
         at_path.st_dev == opened.st_dev && at_path.st_ino == opened.st_ino;
}

/// Removes a socket that a process left behind, but none that somebody listens on.
void remove_stale_socket(const std::string& path, const sockaddr_un& address) {
  std::error_code unknown;
  if (!std::filesystem::is_socket(path, unknown)) return;
  const Descriptor probe(new_socket(AF_UNIX));
  const auto* generic = reinterpret_cast<const sockaddr*>(&address);
  if (::connect(probe.get(), generic, sizeof(address)) != 0 && errno == ECONNREFUSED)
    std::filesystem::remove(path, unknown);
}

Listener listen_at_path(const std::string& path) {
  const sockaddr_un address = path_address(path);
  remove_stale_socket(path, address);
  Descriptor socket(new_socket(AF_UNIX));
  const bool listens =
      socket.get() >= 0 &&
      ::bind(socket.get(), reinterpret_cast<const sockaddr*>(&address), sizeof(address)) == 0 &&
      ::listen(socket.get(), SOMAXCONN) == 0;
  require(listens, ErrorCode::io, FileName{path}, ": cannot listen there: ", std::strerror(errno));
  return {socket.release(), "unix:" + path, path};
}

/// The addresses of a host and its port.
Addresses resolve(const std::string& host, std::uint16_t port) {
  addrinfo hints{};
  hints.ai_socktype = SOCK_STREAM;
  hints.ai_flags = AI_PASSIVE | AI_NUMERICSERV;
  addrinfo* found = nullptr;
  const int failed = ::getaddrinfo(host.c_str(), std::to_string(port).c_str(), &hints, &found);
  require(failed == 0, ErrorCode::io, "no address is found for the host '", host,
          "': ", ::gai_strerror(failed));
  return {found, ::freeaddrinfo};
}

void turn_on(const Descriptor& socket, int option) {
  const int on = 1;
  ::setsockopt(socket.get(), SOL_SOCKET, option, &on, sizeof(on));
}

[[noreturn]] void fail_to_listen(const HttpSettings& settings, int reason) {
  const char* advice = "";
  if (reason == EADDRINUSE || reason == EACCES)
    advice = "; give another '--port', or 0 for a free one";
  if (reason == EADDRNOTAVAIL || reason == EAFNOSUPPORT)
    advice = "; give a '--host' that is an address of this machine, or 0.0.0.0 for all of them";
  fail(ErrorCode::io, "cannot listen at ", settings.host, ":", settings.port, ": ",
       std::strerror(reason), advice);
}

/// Binds a socket to an address. Throws with the name that the user gave it.
Descriptor bound(const sockaddr_storage& address, socklen_t size, bool shares_port,
                 const HttpSettings& settings) {
  Descriptor socket(new_socket(address.ss_family));
  if (socket.get() < 0) fail_to_listen(settings, errno);
  turn_on(socket, SO_REUSEADDR);
  if (shares_port) turn_on(socket, SO_REUSEPORT);
  const auto* generic = reinterpret_cast<const sockaddr*>(&address);
  if (::bind(socket.get(), generic, size) != 0 || ::listen(socket.get(), SOMAXCONN) != 0)
    fail_to_listen(settings, errno);
  return Descriptor(socket.release());
}

std::vector<Listener> listen_at_port(int processes, const HttpSettings& settings) {
  const Addresses found = resolve(settings.host, settings.port);
  sockaddr_storage address{};
  socklen_t size = found->ai_addrlen;
  std::memcpy(&address, found->ai_addr, size);
  std::vector<Listener> listeners;
  for (int i = 0; i < processes; ++i) {
    // The first one shares the port only once it has it: one that is somebody else's is an error.
    Descriptor socket = bound(address, size, i > 0, settings);
    if (processes > 1) turn_on(socket, SO_REUSEPORT);
    ::getsockname(socket.get(), reinterpret_cast<sockaddr*>(&address), &size);  // for port 0
    std::string shown = address_of(socket.get());
    listeners.emplace_back(socket.release(), std::move(shown));
  }
  return listeners;
}

}  // namespace

Listener::Listener(int descriptor, std::string address, std::string path)
    : descriptor_(descriptor),
      address_(std::move(address)),
      path_(std::move(path)),
      file_(path_.empty() ? -1 : ::open(path_.c_str(), O_PATH | O_NOFOLLOW | O_CLOEXEC)),
      owner_(::getpid()) {}

Listener::Listener(Listener&& other) noexcept
    : descriptor_(std::exchange(other.descriptor_, -1)),
      address_(std::move(other.address_)),
      path_(std::exchange(other.path_, {})),
      file_(std::exchange(other.file_, -1)),
      owner_(other.owner_) {}

Listener::~Listener() {
  if (descriptor_ >= 0) ::close(descriptor_);
  if (file_ < 0) return;
  if (owner_ == ::getpid() && is_path_of(path_, file_)) ::unlink(path_.c_str());
  ::close(file_);
}

Listener Listener::copy() const {
  const int another = ::fcntl(descriptor_, F_DUPFD_CLOEXEC, 0);
  require(another >= 0, ErrorCode::io,
          "the system has no descriptor for a socket: ", std::strerror(errno));
  return {another, address_};
}

int Listener::release() noexcept { return std::exchange(descriptor_, -1); }

std::size_t raise_descriptor_limit() {
  rlimit limit{};
  if (::getrlimit(RLIMIT_NOFILE, &limit) != 0) return 0;
  limit.rlim_cur = limit.rlim_max;
  ::setrlimit(RLIMIT_NOFILE, &limit);
  return limit.rlim_cur;
}

std::vector<Listener> listen_for(int processes, const HttpSettings& settings) {
  std::vector<Listener> listeners;
  if (const int inherited = inherited_socket(); inherited >= 0)
    listeners.emplace_back(inherited, address_of(inherited));
  else if (!settings.unix_socket.empty())
    listeners.push_back(listen_at_path(settings.unix_socket));
  else
    return listen_at_port(processes, settings);
  while (listeners.size() < static_cast<std::size_t>(processes))
    listeners.push_back(listeners.front().copy());
  return listeners;
}

}  // namespace electra::server
