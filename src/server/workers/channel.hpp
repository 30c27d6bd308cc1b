#pragma once

#include <map>
#include <string>
#include <string_view>
#include <utility>

namespace electra::server {

/// The kinds of messages between a supervisor and a worker.
enum class MessageKind : char {
  // From a worker:
  serving,         ///< it takes connections
  metrics,         ///< its own, as a page
  page_requested,  ///< a client wants the page of all
  // From the supervisor:
  metrics_requested,
  page,    ///< of all
  drain,   ///< end, as at SIGTERM
  retire,  ///< end when each client has had one more answer: another worker is in its place
};

struct Message {
  MessageKind kind = MessageKind::serving;
  std::string text = {};
};

/// One end of a connection between a supervisor and a worker, which passes whole messages on.
class Channel {
 public:
  /// Returns both ends. Throws `unsupported` if the system makes none.
  static std::pair<Channel, Channel> pair();

  Channel(Channel&& other) noexcept : descriptor_(std::exchange(other.descriptor_, -1)) {}
  Channel& operator=(Channel&&) = delete;
  ~Channel();

  int descriptor() const noexcept { return descriptor_; }

  enum class Wait { yes, no };
  enum class Received { message, nothing, end };

  /// Sends a message; without waiting one for which there is no room is lost. Returns whether it
  /// was sent. Several threads may send, but messages of a kind with text only one at a time.
  bool send(MessageKind kind, std::string_view text = {}, Wait wait = Wait::yes) const;
  /// Receives one. Returns `nothing` without waiting, `end` once the other end is closed.
  Received receive(Message& message, Wait wait = Wait::yes);
  /// Ends receive(), in whatever thread it waits.
  void end_receiving() const;

 private:
  explicit Channel(int descriptor) : descriptor_(descriptor) {}

  int descriptor_;
  std::map<MessageKind, std::string> unfinished_;  ///< the parts of messages that have come
};

}  // namespace electra::server
