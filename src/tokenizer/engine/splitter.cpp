#include "tokenizer/engine/splitter.hpp"

#include <algorithm>
#include <array>
#include <cstring>

#if defined(__SSE2__)
#include <emmintrin.h>
#endif

#include "tokenizer/engine/word_builder.hpp"
#include "tokenizer/unicode/utf8_codec.hpp"

namespace electra::tokenizer {
namespace {

/// Sixteen bytes of text and how many of them, from the first on, are ASCII letters or digits.
struct Window {
  WordKey bytes;
  unsigned word_length;
};

#if defined(__SSE2__)
inline unsigned count_word_bytes(__m128i bytes) {
  const auto between = [](__m128i v, char low, char high) {
    // Signed comparison: bytes beyond ASCII are below everything.
    return _mm_and_si128(_mm_cmpgt_epi8(v, _mm_set1_epi8(static_cast<char>(low - 1))),
                         _mm_cmplt_epi8(v, _mm_set1_epi8(static_cast<char>(high + 1))));
  };
  const __m128i lowered = _mm_or_si128(bytes, _mm_set1_epi8(0x20));
  const __m128i in_word = _mm_or_si128(between(lowered, 'a', 'z'), between(bytes, '0', '9'));
  const auto mask = static_cast<unsigned>(_mm_movemask_epi8(in_word));
  return static_cast<unsigned>(__builtin_ctz(~mask));
}

inline Window read_window(const Byte* p) {
  const __m128i bytes = _mm_loadu_si128(reinterpret_cast<const __m128i*>(p));
  Window window;
  std::memcpy(&window.bytes, p, sizeof(window.bytes));
  window.word_length = count_word_bytes(bytes);
  return window;
}
#else
inline bool is_word_byte(Byte b) {
  const Byte lowered = b | 0x20;
  return (lowered >= 'a' && lowered <= 'z') || (b >= '0' && b <= '9');
}

inline Window read_window(const Byte* p) {
  Window window;
  std::memcpy(&window.bytes, p, sizeof(window.bytes));
  window.word_length = 0;
  while (window.word_length < 16 && is_word_byte(p[window.word_length])) ++window.word_length;
  return window;
}
#endif

/// The same where there may be fewer than 16 bytes left.
inline Window read_last_window(const Byte* p, const Byte* end) {
  std::array<Byte, 16> padded{};
  std::memcpy(padded.data(), p, std::min<std::size_t>(16, static_cast<std::size_t>(end - p)));
  return read_window(padded.data());
}

/// Masks that keep the first n of sixteen bytes.
struct KeyMasks {
  std::array<WordKey, 17> keep{};
};

constexpr KeyMasks make_masks() {
  KeyMasks masks;
  for (unsigned n = 0; n < masks.keep.size(); ++n) {
    const unsigned low = n < 8 ? n : 8;
    const unsigned high = n < 8 ? 0 : n - 8;
    masks.keep[n].low = low == 8 ? ~0ULL : (1ULL << (8 * low)) - 1;
    masks.keep[n].high = high == 8 ? ~0ULL : (1ULL << (8 * high)) - 1;
  }
  return masks;
}

constexpr KeyMasks key_masks = make_masks();

template <Detail detail>
class RawPass {
 public:
  RawPass(const WordPiece& model, const PassTools& tools, std::string_view text, Position position,
          const PassOptions& options, TokenStream& stream)
      : model_(model),
        tools_(tools),
        table_(*model.raw()),
        ascii_(table_.ascii()),
        endings_(table_.endings().data()),
        begin_(bytes_of(text)),
        end_(begin_ + text.size()),
        options_(options),
        continuation_(options.unit == OffsetUnit::characters ? 1 : 0),
        shift_(-position.start),
        stream_(stream) {}

  Pass run() {
    p_ = begin_;
    while (p_ < end_ && stream_.size < options_.limit && pass_ == Pass::done) {
      if (*p_ == ' ') {
        ++p_;
        continue;
      }
      if (*p_ < 0x80) short_words();
      if (p_ == end_ || stream_.size >= options_.limit) break;
      if (*p_ < 0x80) {
        single(ascii_[*p_], 1);
      } else {
        beyond_ascii();
      }
    }
    return pass_;
  }

 private:
  /// The place of a byte in the offsets' unit.
  std::int32_t place(const Byte* p) const { return static_cast<std::int32_t>(p - begin_ - shift_); }
  void emit(std::int32_t id, const Byte* first, std::int32_t length) {
    const std::int32_t start = place(first);
    stream_.push<detail>(id, {start, start + length});
    ++stream_.word;
  }

  /// A window, what ends its word, and a space.
  static constexpr std::ptrdiff_t lookahead = 18;

  /// Takes short words of ASCII letters and digits, perhaps of none at all, and what ends them, as
  /// long as there is nothing else. All that changes is kept in registers.
  void short_words() {
    constexpr std::size_t batch = 64;
    const Byte* p = p_;
    const WordTable& words = model_.words();
    const std::uint64_t lower = model_.lowering_bits();
    for (bool more = true; more && p < end_ && stream_.size < options_.limit;) {
      stream_.reserve_more<detail>((WordPieces::most + 1) * batch);
      TokenStream::Cursor cursor = stream_.cursor<detail>();
      for (std::size_t i = 0; i < batch && p < end_; ++i) {
        const bool is_near_end = end_ - p < lookahead;
        const Window window = is_near_end ? read_last_window(p, end_) : read_window(p);
        const unsigned length = window.word_length;
        const bool is_last = is_near_end && end_ - p == length;
        const CharEntry ending = is_last ? make_entry(break_kind) : endings_[p[length]];
        more = is_ending(ending) && length <= 15;
        if (!more) break;
        const WordKey& keep = key_masks.keep[length];
        const WordKey key{(window.bytes.low | lower) & keep.low,
                          (window.bytes.high | lower) & keep.high};
        const std::int32_t start = place(p);
        const auto end = start + static_cast<std::int32_t>(length);
        const std::uint64_t hash = WordTable::hash(key);
        const std::int32_t id = words.find(key, hash);
        if (id >= 0 || length == 0) {
          cursor.put<detail>(id, {start, end}, length != 0);
        } else {
          const WordPieces* const pieces = tools_.words.find(model_, key, hash, length);
          more = pieces != nullptr;
          if (!more) break;
          cursor.put_all<detail>(*pieces, start);
        }
        cursor.put<detail>(static_cast<std::int32_t>(payload_of(ending)), {end, end + 1},
                           kind_of(ending) == isolated_kind);
        p += is_last ? length : length + 1;
        p += p < end_ && *p == ' ' ? 1 : 0;
      }
      stream_.take(cursor);
    }
    p_ = p;
  }

  /// Whether the character ends a word of letters and digits without being part of anything else.
  static bool is_ending(CharEntry entry) {
    return kind_of(entry) - break_kind <= isolated_kind - break_kind;
  }

  void beyond_ascii() {
    const Decoded d = decode_beyond_ascii(p_, end_);
    if (d.size == 0) {
      pass_ = Pass::ill_formed;
      return;
    }
    single(table_.at(d.character), d.size);
  }

  /// At a character that is not part of a known word: takes it if it stands for itself.
  void single(CharEntry entry, unsigned size) {
    switch (kind_of(entry)) {
      case isolated_kind:
        emit(static_cast<std::int32_t>(payload_of(entry)), p_,
             static_cast<std::int32_t>(continuation_ != 0 ? 1 : size));
        [[fallthrough]];
      case break_kind:
        p_ += size;
        shift_ += continuation_ * static_cast<std::ptrdiff_t>(size - 1);
        break;
      default:
        word();
    }
  }

  /// A word of any characters, from here to what ends it.
  void word() {
    const Byte* const word_begin = p_;
    const std::ptrdiff_t shift_before = shift_;
    WordBuilder<detail> builder(model_, stream_);
    const Byte* p = p_;
    while (p < end_) {
      unsigned size = 1;
      CharEntry entry = 0;
      if (*p < 0x80) {
        entry = ascii_[*p];
      } else {
        const Decoded d = decode_beyond_ascii(p, end_);
        if (d.size == 0) {
          pass_ = Pass::ill_formed;
          return;
        }
        entry = table_.at(d.character);
        size = d.size;
        if (kind_of(entry) == hangul_kind) {
          add_hangul(builder, d.character, origin(p, size));
          p += size;
          shift_ += continuation_ * static_cast<std::ptrdiff_t>(size - 1);
          continue;
        }
      }
      if (is_symbol(entry)) {
        builder.add(entry, origin(p, size));
      } else if (kind_of(entry) == sequence_kind) {
        const std::uint32_t* symbols = table_.sequence(entry);
        for (std::uint32_t i = 1; i <= symbols[0]; ++i) builder.add(symbols[i], origin(p, size));
      } else if (kind_of(entry) == whole_kind) {
        shift_ = shift_before;
        p_ = word_begin;
        builder.abandon();
        whole_word();
        return;
      } else if (kind_of(entry) == marked_kind) {
        pass_ = Pass::marked;
        return;
      } else if (kind_of(entry) != dropped_kind) {
        break;
      }
      p += size;
      shift_ += continuation_ * static_cast<std::ptrdiff_t>(size - 1);
    }
    p_ = p;
    builder.finish();
  }

  Offsets origin(const Byte* p, unsigned size) const {
    if constexpr (detail == Detail::ids) return {};
    const std::int32_t start = place(p);
    return {start, start + static_cast<std::int32_t>(continuation_ != 0 ? 1 : size)};
  }

  void add_hangul(WordBuilder<detail>& builder, char32_t c, Offsets at) {
    const unsigned number = c - unicode::hangul_first;
    const unsigned tail = number % 28;
    builder.add(table_.hangul()[number / 588], at);
    builder.add(table_.hangul()[19 + number / 28 % 21], at);
    if (tail != 0) builder.add(table_.hangul()[40 + tail], at);
  }

  /// Takes the word at hand, whose characters depend on each other, through the normaliser.
  void whole_word() {
    const Byte* p = p_;
    std::ptrdiff_t shift = shift_;
    while (p < end_) {
      const Decoded d = decode(p, end_);
      if (d.size == 0) {
        pass_ = Pass::ill_formed;
        return;
      }
      const std::uint32_t kind = kind_of(table_.at(d.character));
      if (kind == break_kind || kind == isolated_kind) break;
      if (kind == marked_kind) {
        pass_ = Pass::marked;
        return;
      }
      p += d.size;
      shift += continuation_ * static_cast<std::ptrdiff_t>(d.size - 1);
    }
    std::vector<PlacedCharacter>& characters = tools_.normalizing.text;
    characters.clear();
    place_characters({reinterpret_cast<const char*>(p_), static_cast<std::size_t>(p - p_)},
                     {place(p_)}, options_.unit, characters);
    tools_.normalizer.apply(tools_.normalizing);
    split_normalized<detail>(model_, characters.data(), characters.data() + characters.size(),
                             stream_);
    p_ = p;
    shift_ = shift;
  }

  const WordPiece& model_;
  PassTools tools_;
  const RawCharTable& table_;
  const CharEntry* ascii_;
  const CharEntry* endings_;
  const Byte* begin_;
  const Byte* end_;
  const Byte* p_ = nullptr;
  PassOptions options_;
  std::ptrdiff_t continuation_;  // 1 where bytes after the first of a character do not count
  std::ptrdiff_t shift_;         // by how much a byte's distance from the beginning is too large
  TokenStream& stream_;
  Pass pass_ = Pass::done;
};

}  // namespace

template <Detail detail>
Pass split_raw(const WordPiece& model, const PassTools& tools, std::string_view text,
               Position position, const PassOptions& options, TokenStream& stream) {
  return RawPass<detail>(model, tools, text, position, options, stream).run();
}

template <Detail detail>
void split_normalized(const WordPiece& model, const PlacedCharacter* first,
                      const PlacedCharacter* last, TokenStream& stream) {
  while (first != last) {
    WordBuilder<detail> builder(model, stream);
    CharEntry entry = make_entry(break_kind);
    for (; first != last; ++first) {
      entry = model.plain().at(first->character);
      if (!is_symbol(entry)) break;
      builder.add(entry, first->origin);
    }
    builder.finish();
    if (first == last) return;
    if (kind_of(entry) == isolated_kind) {
      stream.push<detail>(static_cast<std::int32_t>(payload_of(entry)), first->origin);
      ++stream.word;
    }
    ++first;
  }
}

void place_characters(std::string_view text, Position position, OffsetUnit unit,
                      std::vector<PlacedCharacter>& characters) {
  const Byte* const end = bytes_of(text) + text.size();
  std::int32_t start = position.start;
  for (const Byte* p = bytes_of(text); p < end;) {
    const Decoded d = decode(p, end);
    const std::int32_t length =
        unit == OffsetUnit::characters ? 1 : static_cast<std::int32_t>(d.size);
    characters.push_back({d.character, {start, start + length}});
    start += length;
    p += d.size;
  }
}

template Pass split_raw<Detail::ids>(const WordPiece&, const PassTools&, std::string_view, Position,
                                     const PassOptions&, TokenStream&);
template Pass split_raw<Detail::all>(const WordPiece&, const PassTools&, std::string_view, Position,
                                     const PassOptions&, TokenStream&);
template void split_normalized<Detail::ids>(const WordPiece&, const PlacedCharacter*,
                                            const PlacedCharacter*, TokenStream&);
template void split_normalized<Detail::all>(const WordPiece&, const PlacedCharacter*,
                                            const PlacedCharacter*, TokenStream&);

}  // namespace electra::tokenizer
