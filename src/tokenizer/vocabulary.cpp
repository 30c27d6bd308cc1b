#include "tokenizer/vocabulary.hpp"

#include <algorithm>
#include <cstring>

namespace electra::tokenizer {
namespace {

/// A token's first eight bytes as a number that orders as they do, zeros after its end.
std::uint64_t leading_bytes(std::string_view token) {
  std::uint64_t number = 0;
  for (std::size_t i = 0; i < 8; ++i) {
    number = (number << 8) | (i < token.size() ? static_cast<unsigned char>(token[i]) : 0U);
  }
  return number;
}

}  // namespace

Vocabulary::Vocabulary(std::string text, std::vector<Entry> entries)
    : text_(std::move(text)), entries_(std::move(entries)) {
  // A short text would move with the object, and the views would not.
  text_.reserve(64);
  sort();
  drop_doubles();
  std::int32_t max_id = -1;
  for (const Entry& entry : entries_) max_id = std::max(max_id, entry.id);
  by_id_.resize(static_cast<std::size_t>(max_id + 1));
  for (const Entry& entry : entries_) by_id_[static_cast<std::size_t>(entry.id)] = token(entry);
}

void Vocabulary::sort() {
  struct Key {
    std::uint64_t leading;
    std::uint32_t place;
  };
  std::vector<Key> keys(entries_.size());
  for (std::size_t i = 0; i < keys.size(); ++i) {
    keys[i] = {leading_bytes(token(entries_[i])), static_cast<std::uint32_t>(i)};
  }
  std::sort(keys.begin(), keys.end(), [this](const Key& a, const Key& b) {
    if (a.leading != b.leading) return a.leading < b.leading;
    const int order = token(entries_[a.place]).compare(token(entries_[b.place]));
    return order != 0 ? order < 0 : entries_[a.place].id < entries_[b.place].id;
  });
  std::vector<Entry> sorted(entries_.size());
  for (std::size_t i = 0; i < keys.size(); ++i) sorted[i] = entries_[keys[i].place];
  entries_ = std::move(sorted);
}

void Vocabulary::drop_doubles() {
  std::size_t kept = 0;
  for (std::size_t i = 0; i < entries_.size(); ++i) {
    if (i + 1 < entries_.size() && token(entries_[i]) == token(entries_[i + 1])) continue;
    entries_[kept++] = entries_[i];
  }
  entries_.resize(kept);
}

std::optional<std::int32_t> Vocabulary::find(std::string_view wanted) const {
  const auto found = std::lower_bound(
      entries_.begin(), entries_.end(), wanted,
      [this](const Entry& entry, std::string_view text) { return token(entry) < text; });
  if (found == entries_.end() || token(*found) != wanted) return std::nullopt;
  return found->id;
}

std::optional<std::pair<std::string_view, std::string_view>> Vocabulary::shared_id() const {
  for (const Entry& entry : entries_) {
    const std::string_view last = by_id_[static_cast<std::size_t>(entry.id)];
    if (last != token(entry)) return std::make_pair(token(entry), last);
  }
  return std::nullopt;
}

}  // namespace electra::tokenizer
