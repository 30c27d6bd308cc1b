#include <cstdint>
#include <cstring>
#include <vector>

#include "fuzz/mutators/mutators.hpp"

namespace electra::fuzz {
namespace {

template <class Number>
Number number_at(const std::string& bytes, std::size_t at) {
  Number number = 0;
  std::memcpy(&number, bytes.data() + at, sizeof number);
  return number;
}

template <class Number>
void put(std::string& bytes, std::size_t at, Number number) {
  std::memcpy(bytes.data() + at, &number, sizeof number);
}

/// A message of an object header of version 1: its type and size, flags, then its data.
struct Message {
  static constexpr std::size_t header_size = 8;
  std::size_t at = 0;
  std::size_t size = 0;
};

/// Returns the messages of all object headers, which begin at multiples of eight with a version of
/// 1, a 0, and have a size that fits.
std::vector<Message> messages_of(const std::string& bytes) {
  constexpr std::size_t prefix_size = 16;
  std::vector<Message> messages;
  for (std::size_t at = 0; at + prefix_size <= bytes.size(); at += 8) {
    const std::size_t size = number_at<std::uint32_t>(bytes, at + 8);
    if (bytes[at] != 1 || bytes[at + 1] != 0 || number_at<std::uint32_t>(bytes, at + 4) > 16 ||
        size < Message::header_size || size > bytes.size() - at - prefix_size)
      continue;
    std::size_t left = number_at<std::uint16_t>(bytes, at + 2);
    const std::size_t end = at + prefix_size + size;
    for (std::size_t next = at + prefix_size; left-- > 0 && next + Message::header_size <= end;) {
      const Message message{next, number_at<std::uint16_t>(bytes, next + 2)};
      next += Message::header_size + message.size;
      if (next > end) break;
      messages.push_back(message);
    }
  }
  return messages;
}

/// Returns the places of what may be addresses: numbers of eight bytes that are not behind the end.
std::vector<std::size_t> addresses_of(const std::string& bytes) {
  std::vector<std::size_t> places;
  for (std::size_t at = 0; at + 8 <= bytes.size(); at += 8) {
    const auto number = number_at<std::uint64_t>(bytes, at);
    if (number > 0 && number <= bytes.size()) places.push_back(at);
  }
  return places;
}

void change_message(std::string& bytes, const Message& message, Chance& chance) {
  std::string data = bytes.substr(message.at + Message::header_size, message.size);
  switch (chance.below(4)) {
    case 0:
      put(bytes, message.at, static_cast<std::uint16_t>(chance.below(25)));  // another type
      return;
    case 1:
      put(bytes, message.at + 2,
          static_cast<std::uint16_t>(message.size + 8 * chance.below(3) - 8));
      return;
    case 2:
      if (data.size() < 8) return;
      put(data, 8 * chance.below(data.size() / 8), chance.extreme_number());
      break;
    default:
      if (data.empty()) return;
      data[chance.below(data.size())] = static_cast<char>(chance.below(20));
  }
  bytes.replace(message.at + Message::header_size, data.size(), data);
}

}  // namespace

std::string mutate_hdf5(const std::string& input, Chance& chance) {
  const std::vector<Message> messages = messages_of(input);
  const std::vector<std::size_t> addresses = addresses_of(input);
  const std::size_t kind = chance.below(3);
  std::string changed = input;
  if (kind == 0 && !messages.empty()) {
    change_message(changed, chance.one_of(messages), chance);
  } else if (kind == 1 && !addresses.empty()) {
    const std::uint64_t numbers[] = {number_at<std::uint64_t>(input, chance.one_of(addresses)),
                                     input.size(), chance.extreme_number(),
                                     number_at<std::uint64_t>(input, chance.one_of(addresses)) + 8};
    put(changed, chance.one_of(addresses), chance.one_of(numbers));
  } else {
    changed = chance.changed(input);
  }
  return changed;
}

}  // namespace electra::fuzz
