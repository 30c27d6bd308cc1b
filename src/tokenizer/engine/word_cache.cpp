#include "tokenizer/engine/word_cache.hpp"

#include <cstring>

namespace electra::tokenizer::engine {
namespace {

/// Runs the automaton as WordBuilder does, but into a WordPieces.
class PieceFinder {
 public:
  PieceFinder(const WordPiece& model, WordPieces& result)
      : automaton_(model.automaton()), result_(result) {}

  /// Returns false if the word is unknown.
  bool add(std::uint32_t symbol) {
    while (true) {
      const std::int32_t next = automaton_.cells()[at_].base + static_cast<std::int32_t>(symbol);
      if (automaton_.cells()[next].parent == at_) {
        at_ = next;
        return true;
      }
      if (!follow_failure()) return false;
    }
  }
  bool finish() {
    while (at_ != Automaton::continuation_root) {
      if (!follow_failure()) return false;
    }
    return true;
  }
  bool has_room() const { return count_ <= WordPieces::max_count; }

 private:
  bool follow_failure() {
    const Automaton::Link link = automaton_.links()[at_];
    if (link.failure < 0) return false;
    for (const Automaton::Piece* piece = automaton_.pieces() + link.pieces;; ++piece) {
      end_ += piece->length();
      if (count_ < WordPieces::max_count) {
        result_.ids[count_] = piece->id;
        result_.ends[count_] = static_cast<std::uint8_t>(end_);
        result_.count = static_cast<std::uint8_t>(count_ + 1);
      }
      ++count_;
      if (piece->last()) break;
    }
    at_ = link.failure;
    return true;
  }

  const Automaton& automaton_;
  WordPieces& result_;
  std::int32_t at_ = Automaton::initial_root;
  std::size_t count_ = 0;
  std::uint32_t end_ = 0;
};

}  // namespace

bool WordCache::fill(const WordPiece& model, const WordKey& key, unsigned length,
                     WordPieces& entry) {
  entry = WordPieces();
  std::array<unsigned char, sizeof(WordKey)> bytes{};
  std::memcpy(bytes.data(), &key, sizeof(key));
  PieceFinder finder(model, entry);
  bool is_known = length <= model.max_word_length();
  for (unsigned i = 0; i < length && is_known; ++i) {
    const CharEntry symbol = model.raw_table()->ascii()[bytes[i]];
    if (!is_symbol(symbol)) return false;
    is_known = symbol != 0 && finder.add(symbol);
  }
  is_known = is_known && finder.finish();
  if (is_known && !finder.has_room()) return false;
  if (!is_known) {
    entry.count = 1;
    entry.ids[0] = model.unknown_id();
    entry.ends[0] = static_cast<std::uint8_t>(length);
  }
  entry.key = key;
  entry.model = model.cache_id();
  return true;
}

}  // namespace electra::tokenizer::engine
