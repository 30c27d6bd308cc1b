#include "tokenizer/vocabulary.hpp"

#include <algorithm>
#include <cstring>
#include <numeric>

namespace electra::tokenizer {
namespace {

/// Returns a token's first 8 bytes as a number with the same order, padded with zeros. `text` has
/// the token as a prefix.
std::uint64_t leading_bytes(std::string_view text, std::size_t size) {
  std::uint64_t number = 0;
  std::memcpy(&number, text.data(), std::min<std::size_t>(text.size(), 8));
  number = __builtin_bswap64(number);
  return size >= 8 ? number : size == 0 ? 0 : number >> (64 - 8 * size) << (64 - 8 * size);
}

}  // namespace

Vocabulary::Vocabulary(std::string text, std::vector<Entry> entries)
    : text_(std::move(text)), entries_(std::move(entries)) {
  // Disables the small-string optimization: views must survive a move.
  text_.reserve(64);
  sort();
  remove_duplicates();
  std::size_t ids = 0;
  for (const Entry& entry : entries_) ids = std::max(ids, static_cast<std::size_t>(entry.id) + 1);
  by_id_.resize(ids, no_entry);
  for (std::size_t i = 0; i < entries_.size(); ++i) {
    by_id_[static_cast<std::size_t>(entries_[i].id)] = static_cast<std::uint32_t>(i);
  }
}

/// Distributes the tokens to buckets by their first two bytes and sorts every bucket.
void Vocabulary::sort() {
  struct Key {
    std::uint64_t leading;
    Entry entry;
  };
  constexpr unsigned bucket_shift = 48;
  std::vector<std::uint32_t> begin_of((std::size_t{1} << 16) + 1);
  const auto leading = [this](const Entry& entry) {
    return leading_bytes(std::string_view(text_).substr(entry.begin), entry.size);
  };
  for (const Entry& entry : entries_) ++begin_of[(leading(entry) >> bucket_shift) + 1];
  std::partial_sum(begin_of.begin(), begin_of.end(), begin_of.begin());
  std::vector<Key> keys(entries_.size());
  for (const Entry& entry : entries_) {
    const std::uint64_t first_bytes = leading(entry);
    keys[begin_of[first_bytes >> bucket_shift]++] = {first_bytes, entry};
  }
  const auto less = [this](const Key& a, const Key& b) {
    if (a.leading != b.leading) return a.leading < b.leading;
    const int order = token(a.entry).compare(token(b.entry));
    return order != 0 ? order < 0 : a.entry.id < b.entry.id;
  };
  for (auto first = keys.begin(); first != keys.end();) {
    const auto last = keys.begin() + begin_of[first->leading >> bucket_shift];
    std::sort(first, last, less);
    first = last;
  }
  std::transform(keys.begin(), keys.end(), entries_.begin(),
                 [](const Key& key) { return key.entry; });
}

void Vocabulary::remove_duplicates() {
  std::size_t kept = 0;
  for (std::size_t i = 0; i < entries_.size(); ++i) {
    if (i + 1 < entries_.size() && token(entries_[i]) == token(entries_[i + 1])) continue;
    entries_[kept++] = entries_[i];
  }
  entries_.resize(kept);
}

std::size_t Vocabulary::lower_bound(std::string_view wanted) const {
  const auto found = std::lower_bound(
      entries_.begin(), entries_.end(), wanted,
      [this](const Entry& entry, std::string_view text) { return token(entry) < text; });
  return static_cast<std::size_t>(found - entries_.begin());
}

std::optional<std::int32_t> Vocabulary::find(std::string_view wanted) const {
  const std::size_t index = lower_bound(wanted);
  if (index == entries_.size() || token(entries_[index]) != wanted) return std::nullopt;
  return entries_[index].id;
}

std::optional<std::pair<std::string_view, std::string_view>> Vocabulary::tokens_with_same_id()
    const {
  for (const Entry& entry : entries_) {
    const std::string_view last = token(entry.id);
    if (last != token(entry)) return std::make_pair(token(entry), last);
  }
  return std::nullopt;
}

}  // namespace electra::tokenizer
