#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "electra/core/shape.hpp"

namespace electra::tokenizer {

/// Ids must be less: bounds the memory that a file can allocate.
constexpr std::int32_t id_limit = std::int32_t{1} << 22;

/// A token that is longer is refused: an answer may have it for every token of a text.
constexpr std::size_t max_token_bytes = std::size_t{1} << 14;

/// The tokens of a model and their ids.
class Vocabulary {
 public:
  struct Entry {
    std::uint32_t begin;  ///< in the concatenated tokens
    std::uint32_t size;
    std::int32_t id;
  };

  Vocabulary() = default;
  /// Builds a vocabulary from concatenated tokens, in any order. Of equal tokens the larger id
  /// counts.
  Vocabulary(std::string text, std::vector<Entry> entries);

  std::optional<std::int32_t> find(std::string_view token) const;
  /// Returns the token of an id; a null view if it has none.
  std::string_view token(std::int32_t id) const {
    if (id < 0 || id > max_id() || by_id_[static_cast<std::size_t>(id)] == no_entry) return {};
    return token(entries_[by_id_[static_cast<std::size_t>(id)]]);
  }
  std::string_view token(const Entry& entry) const {
    return std::string_view(text_).substr(entry.begin, entry.size);
  }
  /// The tokens without duplicates, sorted by their bytes.
  const std::vector<Entry>& entries() const { return entries_; }
  /// Returns the index in entries() of the first token that is not less.
  std::size_t lower_bound(std::string_view token) const;
  Index size() const { return static_cast<Index>(entries_.size()); }
  std::int32_t max_id() const { return static_cast<std::int32_t>(by_id_.size()) - 1; }

  /// Returns two tokens with the same id, if there are any.
  std::optional<std::pair<std::string_view, std::string_view>> tokens_with_same_id() const;

  // Not copyable: it is large, and there are views of its text.
  Vocabulary(const Vocabulary&) = delete;
  Vocabulary& operator=(const Vocabulary&) = delete;
  Vocabulary(Vocabulary&&) = default;
  Vocabulary& operator=(Vocabulary&&) = default;
  ~Vocabulary() = default;

 private:
  static constexpr std::uint32_t no_entry = ~std::uint32_t{0};

  void sort();
  void remove_duplicates();

  std::string text_;
  std::vector<Entry> entries_;
  std::vector<std::uint32_t> by_id_;  // indices of entries
};

}  // namespace electra::tokenizer
