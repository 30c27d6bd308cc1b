#include "server/workers/channel.hpp"

#include <optional>
#include <string>
#include <thread>

#include <gtest/gtest.h>

namespace electra::server {
namespace {

TEST(Channel, PassesLongMessagesOn) {
  auto [one, other] = Channel::pair();
  const std::string page(200'000, 'x');
  std::thread sender([&channel = one, &page] { channel.send(MessageKind::metrics, page); });
  Message message;
  EXPECT_EQ(other.receive(message), Channel::Received::message);
  sender.join();
  EXPECT_EQ(message.kind, MessageKind::metrics);
  EXPECT_EQ(message.text, page);
}

TEST(Channel, KeepsTheMessagesOfSeveralThreadsApart) {
  constexpr int count = 300;
  auto [one, other] = Channel::pair();
  const std::string page(200'000, 'x');
  std::thread pages([&channel = one, &page] {
    for (int i = 0; i < count; ++i) channel.send(MessageKind::metrics, page);
  });
  std::thread requests([&channel = one] {
    for (int i = 0; i < count; ++i) channel.send(MessageKind::page_requested);
  });
  int whole = 0, empty = 0;
  Message message;
  for (int i = 0; i < 2 * count; ++i) {
    if (other.receive(message) != Channel::Received::message) break;
    if (message.kind == MessageKind::metrics && message.text == page) ++whole;
    if (message.kind == MessageKind::page_requested && message.text.empty()) ++empty;
  }
  pages.join();
  requests.join();
  EXPECT_EQ(whole, count);
  EXPECT_EQ(empty, count);
}

TEST(Channel, HasTheLastWordsOfWhoHasNotListened) {
  auto [one, closed] = Channel::pair();
  std::optional<Channel> other(std::move(closed));
  one.send(MessageKind::page, "nobody reads it");
  other->send(MessageKind::metrics, "last words");
  other.reset();
  Message message;
  EXPECT_EQ(one.receive(message), Channel::Received::message);
  EXPECT_EQ(message.text, "last words");
  EXPECT_EQ(one.receive(message), Channel::Received::end);
}

TEST(Channel, SaysWhatItHasNoRoomFor) {
  const auto ends = Channel::pair();
  bool is_sent = true;
  for (int i = 0; is_sent && i < 1'000'000; ++i)
    is_sent = ends.first.send(MessageKind::drain, {}, Channel::Wait::no);
  EXPECT_FALSE(is_sent);
}

}  // namespace
}  // namespace electra::server
