#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "electra/core/shape.hpp"

namespace electra::tokenizer {

/// Ids and vocabularies beyond these are refused: they bound the memory that a file can ask for.
constexpr std::int32_t id_limit = std::int32_t{1} << 22;

/// The tokens of a WordPiece model and their ids.
class Vocabulary {
 public:
  struct Entry {
    std::uint32_t begin;  ///< in the text that holds all tokens
    std::uint32_t size;
    std::int32_t id;
  };

  Vocabulary() = default;
  /// Takes tokens in any order. Of two equal ones the larger id counts.
  Vocabulary(std::string text, std::vector<Entry> entries);

  std::optional<std::int32_t> find(std::string_view token) const;
  /// Gives the token of an id; a null view if it has none.
  std::string_view token(std::int32_t id) const {
    if (id < 0 || id > max_id() || by_id_[static_cast<std::size_t>(id)] == nothing) return {};
    return token(entries_[by_id_[static_cast<std::size_t>(id)]]);
  }
  std::string_view token(const Entry& entry) const {
    return std::string_view(text_).substr(entry.begin, entry.size);
  }
  /// The distinct tokens in the order of their bytes.
  const std::vector<Entry>& entries() const { return entries_; }
  /// Returns the index in entries() of the first token that is not less.
  std::size_t lower_bound(std::string_view token) const;
  Index size() const { return static_cast<Index>(entries_.size()); }
  std::int32_t max_id() const { return static_cast<std::int32_t>(by_id_.size()) - 1; }

  /// Gives two tokens that share an id, if there are any.
  std::optional<std::pair<std::string_view, std::string_view>> shared_id() const;

  // Not copied: it is large, and others keep views of its text.
  Vocabulary(const Vocabulary&) = delete;
  Vocabulary& operator=(const Vocabulary&) = delete;
  Vocabulary(Vocabulary&&) = default;
  Vocabulary& operator=(Vocabulary&&) = default;
  ~Vocabulary() = default;

 private:
  static constexpr std::uint32_t nothing = ~std::uint32_t{0};

  void sort();
  void remove_duplicates();

  std::string text_;
  std::vector<Entry> entries_;
  std::vector<std::uint32_t> by_id_;  // places among the entries
};

}  // namespace electra::tokenizer
