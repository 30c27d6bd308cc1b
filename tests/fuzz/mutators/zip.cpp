#include <cstdint>
#include <cstring>
#include <string_view>
#include <vector>

#include "core/text.hpp"
#include "fuzz/mutators/mutators.hpp"

namespace electra::fuzz {
namespace {

constexpr std::uint32_t local_signature = 0x04034B50;
constexpr std::uint32_t directory_signature = 0x02014B50;
constexpr std::uint32_t end_signature = 0x06054B50;

struct Entry {
  std::string name;
  std::string content;
};

template <class Number>
Number number_at(std::string_view bytes, std::size_t at) {
  Number number = 0;
  if (at <= bytes.size() && bytes.size() - at >= sizeof number)
    std::memcpy(&number, bytes.data() + at, sizeof number);
  return number;
}

template <class Number>
void append(std::string& bytes, Number number) {
  bytes.append(reinterpret_cast<const char*>(&number), sizeof number);
}

/// Returns the entries that are stored one after the other from the beginning.
std::vector<Entry> entries_of(std::string_view bytes) {
  constexpr std::size_t header_size = 30;
  std::vector<Entry> entries;
  while (bytes.size() >= header_size && number_at<std::uint32_t>(bytes, 0) == local_signature) {
    const auto size = number_at<std::uint32_t>(bytes, 18);
    const std::size_t name_size = number_at<std::uint16_t>(bytes, 26);
    const std::size_t begin = header_size + name_size + number_at<std::uint16_t>(bytes, 28);
    if (begin > bytes.size() || size > bytes.size() - begin) break;
    entries.push_back({std::string(bytes.substr(header_size, name_size)),
                       std::string(bytes.substr(begin, size))});
    bytes.remove_prefix(begin + size);
  }
  return entries;
}

/// The fields that local headers and the directory share, from the version to the sizes.
std::string fields_of(const Entry& entry) {
  std::string fields("\x14\0\0\0\0\0\0\0\0\0\0\0\0\0", 14);  // version, flags, stored, time, CRC
  append(fields, static_cast<std::uint32_t>(entry.content.size()));
  append(fields, static_cast<std::uint32_t>(entry.content.size()));
  append(fields, static_cast<std::uint16_t>(entry.name.size()));
  append(fields, std::uint16_t{0});  // extra field
  return fields;
}

std::string archive_of(const std::vector<Entry>& entries) {
  std::string bytes;
  std::string directory;
  for (const Entry& entry : entries) {
    append(directory, directory_signature);
    append(directory, std::uint16_t{0x14});
    directory += fields_of(entry) + std::string(10, '\0');
    append(directory, static_cast<std::uint32_t>(bytes.size()));
    directory += entry.name;
    append(bytes, local_signature);
    bytes += fields_of(entry) + entry.name + entry.content;
  }
  const std::size_t begin = bytes.size();
  bytes += directory;
  append(bytes, end_signature);
  append(bytes, std::uint32_t{0});
  append(bytes, static_cast<std::uint16_t>(entries.size()));
  append(bytes, static_cast<std::uint16_t>(entries.size()));
  append(bytes, static_cast<std::uint32_t>(directory.size()));
  append(bytes, static_cast<std::uint32_t>(begin));
  append(bytes, std::uint16_t{0});
  return bytes;
}

void change_entries(std::vector<Entry>& entries, Chance& chance) {
  const auto place = entries.begin() + static_cast<std::ptrdiff_t>(chance.below(entries.size()));
  switch (chance.below(4)) {
    case 0:
      chance.change_bytes(place->name);
      return;
    case 1:
      entries.push_back({place->name, chance.one_of(entries).content});
      return;
    case 2:
      entries.erase(place);
      return;
    default:
      chance.change_bytes(place->content);
  }
}

}  // namespace

std::string mutate_zip(const std::string& input, Chance& chance) {
  std::vector<Entry> entries = entries_of(input);
  if (entries.empty()) {
    std::string changed = input;
    chance.change_bytes(changed);
    return changed;
  }
  bool has_pickle = false;
  const bool changes_pickle = chance.below(4) != 0;
  for (Entry& each : entries) {
    if (!changes_pickle || !ends_with(each.name, "data.pkl")) continue;
    each.content = mutate_pickle(each.content, chance);
    has_pickle = true;
  }
  if (!has_pickle) change_entries(entries, chance);
  return archive_of(entries);
}

}  // namespace electra::fuzz
