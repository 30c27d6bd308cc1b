#include "server/workers/channel.hpp"

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstring>
#include <sys/socket.h>
#include <unistd.h>

#include "electra/core/error.hpp"

namespace electra::server {
namespace {

/// A packet begins with its kind and with whether it is the first and the last of its message.
constexpr std::size_t head_size = 2;
constexpr std::size_t part_size = 32768;
constexpr char is_first = 1, is_last = 2;

}  // namespace

std::pair<Channel, Channel> Channel::pair() {
  std::array<int, 2> ends{};
  const int failed = ::socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, ends.data());
  require(failed == 0, ErrorCode::unsupported,
          "the system makes no connection to a worker: ", std::strerror(errno));
  return {Channel(ends[0]), Channel(ends[1])};
}

Channel::~Channel() {
  if (descriptor_ >= 0) ::close(descriptor_);
}

bool Channel::send(MessageKind kind, std::string_view text, Wait wait) const {
  const int flags = MSG_NOSIGNAL | (wait == Wait::no ? MSG_DONTWAIT : 0);
  char place = is_first;
  do {
    const std::string_view part = text.substr(0, part_size);
    text.remove_prefix(part.size());
    if (text.empty()) place = static_cast<char>(place | is_last);
    std::string packet{static_cast<char>(kind), place};
    packet += part;
    place = 0;
    ssize_t sent = -1;
    do {
      sent = ::send(descriptor_, packet.data(), packet.size(), flags);
    } while (sent < 0 && errno == EINTR);
    if (sent < 0) return false;
  } while (!text.empty());
  return true;
}

Channel::Received Channel::receive(Message& message, Wait wait) {
  std::array<char, head_size + part_size> packet{};
  while (true) {
    const ssize_t size =
        ::recv(descriptor_, packet.data(), packet.size(), wait == Wait::no ? MSG_DONTWAIT : 0);
    // ECONNRESET is reported once, before the packets that are still queued.
    if (size < 0 && (errno == EINTR || errno == ECONNRESET)) continue;
    if (size < 0 && errno == EAGAIN) return Received::nothing;
    if (size < static_cast<ssize_t>(head_size)) return Received::end;
    const auto kind = static_cast<MessageKind>(packet[0]);
    std::string& text = unfinished_[kind];
    if ((packet[1] & is_first) != 0) text.clear();
    text.append(packet.data() + head_size, static_cast<std::size_t>(size) - head_size);
    if ((packet[1] & is_last) == 0) continue;
    message = {kind, std::exchange(text, {})};
    return Received::message;
  }
}

void Channel::end_receiving() const { ::shutdown(descriptor_, SHUT_RD); }

}  // namespace electra::server
