#pragma once

#include <algorithm>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "electra/tokenizer/encoding.hpp"

namespace electra::tokenizer {

/// Memory for numbers that grows and is never filled for nothing.
template <class T>
class Buffer {
 public:
  T* data() const { return data_.get(); }
  std::size_t capacity() const { return capacity_; }
  /// Makes room for `wanted`; keeps the first `used`.
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

/// What is written for a token: its id alone, or where it came from and its word as well.
enum class Detail { ids, all };

/// The tokens of one or two sequences on their way into an encoding.
class TokenStream {
 public:
  struct OwnText {
    std::size_t position;
    std::uint32_t begin;  ///< in own_bytes
    std::uint32_t size;
  };

  /// Where the next token goes: a copy that a loop can keep in registers.
  struct Cursor {
    std::int32_t* id;
    Offsets* origin;
    std::int32_t* word;
    std::int32_t number;

    /// Writes a token, and moves on if it counts.
    template <Detail detail>
    void put(std::int32_t token, Offsets from, bool counts) {
      *id = token;
      id += counts ? 1 : 0;
      if constexpr (detail == Detail::all) {
        *origin = from;
        *word = number;
        origin += counts ? 1 : 0;
        word += counts ? 1 : 0;
        number += counts ? 1 : 0;
      }
    }
    /// Writes a word's pieces. There has to be room for as many as it could have.
    template <Detail detail, class Pieces>
    void put_all(const Pieces& pieces, std::int32_t start) {
      std::copy(pieces.ids.begin(), pieces.ids.end(), id);
      id += pieces.count;
      if constexpr (detail == Detail::all) {
        std::int32_t from = start;
        for (std::size_t i = 0; i < pieces.ids.size(); ++i) {
          const std::int32_t to = start + pieces.ends[i];
          origin[i] = {from, to};
          word[i] = number;
          from = to;
        }
        origin += pieces.count;
        word += pieces.count;
        ++number;
      }
    }
  };
  template <Detail detail>
  Cursor cursor() const {
    if constexpr (detail == Detail::ids) return {ids() + size, nullptr, nullptr, word};
    return {ids() + size, origins() + size, words() + size, word};
  }
  void take(const Cursor& cursor) {
    size = static_cast<std::size_t>(cursor.id - ids());
    word = cursor.number;
  }

  void clear() {
    size = 0;
    word = 0;
    own_texts.clear();
    own_bytes.clear();
  }
  /// Says that the next token has a text of its own.
  void add_own_text(std::string_view text) {
    own_texts.push_back({size, static_cast<std::uint32_t>(own_bytes.size()),
                         static_cast<std::uint32_t>(text.size())});
    own_bytes += text;
  }
  /// Makes room for so many more tokens.
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
  std::int32_t word = 0;  ///< the number of the word that comes next
  std::vector<OwnText> own_texts;
  std::string own_bytes;
  std::vector<Offsets> symbol_origins;  ///< of the word at hand

 private:
  Buffer<std::int32_t> ids_;
  Buffer<Offsets> origins_;
  Buffer<std::int32_t> words_;
};

}  // namespace electra::tokenizer
