#pragma once

#include <cstddef>
#include <cstdint>

#include "tokenizer/engine/token_stream.hpp"
#include "tokenizer/engine/wordpiece.hpp"

namespace electra::tokenizer::engine {

/// Feeds the symbols of one word to the automaton and emits the word's tokens into a stream, or one
/// [UNK] if it is unknown.
template <Detail detail>
class WordBuilder {
 public:
  WordBuilder(const WordPiece& model, TokenStream& stream)
      : cells_(model.automaton().cells()),
        links_(model.automaton().links()),
        pieces_(model.automaton().pieces()),
        unknown_id_(model.unknown_id()),
        max_length_(model.max_word_length()),
        stream_(stream),
        first_token_(stream.size),
        base_(cells_[Automaton::initial_root].base) {}

  void add(std::uint32_t symbol, Offsets origin) {
    ++length_;
    if constexpr (detail == Detail::all) {
      if (length_ == 1) first_ = origin;
      last_ = origin;
    }
    if (is_unknown_) return;
    if (symbol == 0 || length_ > max_length_) {
      set_unknown();
      return;
    }
    while (true) {
      const std::int32_t next = base_ + static_cast<std::int32_t>(symbol);
      const Automaton::Cell cell = cells_[next];
      if (cell.parent == at_) {
        at_ = next;
        base_ = cell.base;
        break;
      }
      if (!follow_failure()) return;
    }
    if constexpr (detail == Detail::all) stream_.symbol_origins.push_back(origin);
  }

  /// Removes the tokens emitted so far from the stream.
  void abandon() {
    stream_.size = first_token_;
    stream_.symbol_origins.clear();
  }

  void finish() {
    if (length_ == 0) return;
    while (!is_unknown_ && at_ != Automaton::continuation_root) follow_failure();
    if (is_unknown_) {
      stream_.size = first_token_;
      stream_.push<detail>(unknown_id_, {first_.start, last_.end});
    }
    ++stream_.word;
    if constexpr (detail == Detail::all) stream_.symbol_origins.clear();
  }

 private:
  void set_unknown() {
    is_unknown_ = true;
    if constexpr (detail == Detail::all) stream_.symbol_origins.clear();
  }

  /// Emits the failure pops and follows the failure link.
  bool follow_failure() {
    const Automaton::Link link = links_[at_];
    if (link.failure < 0) {
      set_unknown();
      return false;
    }
    const Automaton::Piece* piece = pieces_ + link.pieces;
    while (true) {
      Offsets origin;
      if constexpr (detail == Detail::all) {
        origin.start = stream_.symbol_origins[emitted_].start;
        emitted_ += piece->length();
        origin.end = stream_.symbol_origins[emitted_ - 1].end;
      }
      stream_.push<detail>(piece->id, origin);
      if (piece->last()) break;
      ++piece;
    }
    at_ = link.failure;
    base_ = cells_[at_].base;
    return true;
  }

  const Automaton::Cell* cells_;
  const Automaton::Link* links_;
  const Automaton::Piece* pieces_;
  std::int32_t unknown_id_;
  std::uint64_t max_length_;
  TokenStream& stream_;
  std::size_t first_token_;
  std::size_t emitted_ = 0;   // symbols whose tokens are in the stream
  std::uint64_t length_ = 0;  // in symbols
  std::int32_t at_ = Automaton::initial_root;
  std::int32_t base_;
  bool is_unknown_ = false;
  Offsets first_;
  Offsets last_;
};

}  // namespace electra::tokenizer::engine
