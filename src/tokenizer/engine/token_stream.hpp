#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "electra/tokenizer/encoding.hpp"

namespace electra::tokenizer::engine {

/// An array that grows and is never initialized.
template <class T>
class Buffer {
 public:
  T* data() const { return data_.get(); }
  std::size_t capacity() const { return capacity_; }
  /// Grows to a capacity of at least `wanted`; keeps the first `used` elements.
  void grow(std::size_t used, std::size_t wanted) {
    if (wanted <= capacity_) return;
    const std::size_t capacity = std::max(wanted, capacity_ + capacity_ / 2 + 64);
    std::unique_ptr<T[]> data(new T[capacity]);
    std::copy_n(data_.get(), used, data.get());
    data_ = std::move(data);
    capacity_ = capacity;
  }

 private:
  std::unique_ptr<T[]> data_;
  std::size_t capacity_ = 0;
};

/// The output of a pass: ids only, or offsets and word ids as well.
enum class Detail { ids, all };

/// The tokens of one or two sequences, as parallel arrays.
class TokenStream {
 public:
  /// The text of a token that is not the one of its id.
  struct OwnText {
    std::size_t position;
    std::uint32_t begin;  ///< in own_bytes
    std::uint32_t size;
  };

  /// Write pointers of the arrays: a copy that a loop can keep in registers.
  struct Cursor {
    std::int32_t* id;
    Offsets* origin;
    std::int32_t* word;
    std::int32_t next_word;

    /// Writes a token, and advances if `counts`: a store without a branch.
    template <Detail detail>
    void write(std::int32_t token, Offsets offsets, bool counts) {
      *id = token;
      id += counts ? 1 : 0;
      if constexpr (detail == Detail::all) {
        *origin = offsets;
        *word = next_word;
        origin += counts ? 1 : 0;
        word += counts ? 1 : 0;
        next_word += counts ? 1 : 0;
      }
    }
    /// Writes the tokens of a word. There must be room for WordPieces::max_count.
    template <Detail detail, class Pieces>
    void write_pieces(const Pieces& pieces, std::int32_t start) {
      std::copy(pieces.ids.begin(), pieces.ids.end(), id);
      id += pieces.count;
      if constexpr (detail == Detail::all) {
        std::int32_t begin = start;
        for (std::size_t i = 0; i < pieces.ids.size(); ++i) {
          const std::int32_t end = start + pieces.ends[i];
          origin[i] = {begin, end};
          word[i] = next_word;
          begin = end;
        }
        origin += pieces.count;
        word += pieces.count;
        ++next_word;
      }
    }
  };
  template <Detail detail>
  Cursor cursor() const {
    if constexpr (detail == Detail::ids) return {ids() + size, nullptr, nullptr, word};
    return {ids() + size, origins() + size, words() + size, word};
  }
  /// Sets the size to what was written through a cursor.
  void commit(const Cursor& cursor) {
    size = static_cast<std::size_t>(cursor.id - ids());
    word = cursor.next_word;
  }

  void clear() {
    size = 0;
    word = 0;
    own_texts.clear();
    own_bytes.clear();
  }
  /// Discards all tokens but the first `count`.
  void cut(std::size_t count) {
    size = count;
    while (!own_texts.empty() && own_texts.back().position >= count) {
      own_bytes.resize(own_texts.back().begin);
      own_texts.pop_back();
    }
  }
  /// Sets the text of the next token.
  void add_own_text(std::string_view text) {
    own_texts.push_back({size, static_cast<std::uint32_t>(own_bytes.size()),
                         static_cast<std::uint32_t>(text.size())});
    own_bytes += text;
  }
  /// Reserves room for `count` more tokens.
  template <Detail detail>
  void reserve_more(std::size_t count) {
    if (size + count > ids_.capacity()) ids_.grow(size, size + count);
    if constexpr (detail == Detail::all) {
      if (size + count > origins_.capacity()) {
        origins_.grow(size, size + count);
        words_.grow(size, size + count);
      }
    }
  }
  template <Detail detail>
  void push(std::int32_t id, Offsets origin) {
    reserve_more<detail>(1);
    ids()[size] = id;
    if constexpr (detail == Detail::all) {
      origins()[size] = origin;
      words()[size] = word;
    }
    ++size;
  }

  std::int32_t* ids() const { return ids_.data(); }
  Offsets* origins() const { return origins_.data(); }
  std::int32_t* words() const { return words_.data(); }

  std::size_t size = 0;
  std::int32_t word = 0;  ///< the id of the next word
  std::vector<OwnText> own_texts;
  std::string own_bytes;
  std::vector<Offsets> symbol_origins;  ///< of the current word

 private:
  Buffer<std::int32_t> ids_;
  Buffer<Offsets> origins_;
  Buffer<std::int32_t> words_;
};

}  // namespace electra::tokenizer::engine
