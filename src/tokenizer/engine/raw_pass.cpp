#include "tokenizer/engine/raw_pass.hpp"

#include <vector>

#include "tokenizer/engine/normalized_pass.hpp"
#include "tokenizer/engine/word_builder.hpp"
#include "tokenizer/unicode/utf8_codec.hpp"

namespace electra::tokenizer::engine {
namespace {

using unicode::Byte;
using unicode::Decoded;

template <Detail detail>
class RawPass {
 public:
  RawPass(const WordPiece& model, const PassTools& tools, std::string_view text,
          unicode::Position position, const PassOptions& options, TokenStream& stream)
      : model_(model),
        tools_(tools),
        table_(*model.raw_table()),
        ascii_(table_.ascii()),
        word_ends_(table_.word_ends().data()),
        begin_(unicode::bytes_of(text)),
        end_(begin_ + text.size()),
        options_(options),
        continuation_(options.unit == OffsetUnit::characters ? 1 : 0),
        shift_(-position.start),
        stream_(stream) {}

  PassEnd run() {
    p_ = begin_;
    while (p_ < end_ && stream_.size < options_.limit && end_state_ == PassEnd::done) {
      if (*p_ == ' ') {
        ++p_;
        continue;
      }
      if (*p_ < 0x80) short_words();
      if (p_ == end_ || stream_.size >= options_.limit) break;
      if (*p_ < 0x80) {
        character(ascii_[*p_], 1);
      } else {
        non_ascii_character();
      }
    }
    return end_state_;
  }

 private:
  /// The offset of a byte.
  std::int32_t offset_of(const Byte* p) const {
    return static_cast<std::int32_t>(p - begin_ - shift_);
  }
  void emit(std::int32_t id, const Byte* first, std::int32_t length) {
    const std::int32_t start = offset_of(first);
    stream_.push<detail>(id, {start, start + length});
    ++stream_.word;
  }

  /// A window of 16 bytes, the byte that ends its word, and a space.
  static constexpr std::ptrdiff_t lookahead = 18;

  /// Tokenizes words of at most 15 ASCII letters and digits, empty ones included, with the
  /// separator or isolated character that ends them, up to anything else. The state of the loop is
  /// in registers.
  void short_words() {
    constexpr std::size_t batch = 64;
    const Byte* p = p_;
    const WordTable& words = model_.words();
    const std::uint64_t lower = model_.lowercase_mask();
    for (bool more = true; more && p < end_ && stream_.size < options_.limit;) {
      stream_.reserve_more<detail>((WordPieces::max_count + 1) * batch);
      TokenStream::Cursor cursor = stream_.cursor<detail>();
      for (std::size_t i = 0; i < batch && p < end_; ++i) {
        const bool is_near_end = end_ - p < lookahead;
        const WordWindow window = is_near_end ? read_last_window(p, end_) : read_window(p);
        const unsigned length = window.word_length;
        const bool is_last = is_near_end && end_ - p == length;
        const CharEntry word_end = is_last ? make_entry(separator_kind) : word_ends_[p[length]];
        more = is_word_end(word_end) && length <= 15;
        if (!more) break;
        const WordKey& keep = word_key_masks.keep[length];
        const WordKey key{(window.bytes.low | lower) & keep.low,
                          (window.bytes.high | lower) & keep.high};
        const std::int32_t start = offset_of(p);
        const auto end = start + static_cast<std::int32_t>(length);
        const std::uint64_t hash = hash_of(key);
        const std::int32_t id = words.find(key, hash);
        if (id >= 0 || length == 0) {
          cursor.write<detail>(id, {start, end}, length != 0);
        } else {
          const WordPieces* const pieces = tools_.words.find(model_, key, hash, length);
          more = pieces != nullptr;
          if (!more) break;
          cursor.write_pieces<detail>(*pieces, start);
        }
        cursor.write<detail>(static_cast<std::int32_t>(payload_of(word_end)), {end, end + 1},
                             kind_of(word_end) == isolated_kind);
        p += is_last ? length : length + 1;
        p += p < end_ && *p == ' ' ? 1 : 0;
      }
      stream_.commit(cursor);
    }
    p_ = p;
  }

  static bool is_word_end(CharEntry entry) {
    return kind_of(entry) - separator_kind <= isolated_kind - separator_kind;
  }

  void non_ascii_character() {
    const Decoded d = utf8::decode_beyond_ascii(p_, end_);
    if (d.size == 0) {
      end_state_ = PassEnd::ill_formed;
      return;
    }
    character(table_.at(d.character), d.size);
  }

  /// Tokenizes an isolated character or a separator, or the word that begins with the character.
  void character(CharEntry entry, unsigned size) {
    switch (kind_of(entry)) {
      case isolated_kind:
        emit(static_cast<std::int32_t>(payload_of(entry)), p_,
             static_cast<std::int32_t>(continuation_ != 0 ? 1 : size));
        [[fallthrough]];
      case separator_kind:
        p_ += size;
        shift_ += continuation_ * static_cast<std::ptrdiff_t>(size - 1);
        break;
      default:
        word();
    }
  }

  /// Tokenizes a word of any characters.
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
        const Decoded d = utf8::decode_beyond_ascii(p, end_);
        if (d.size == 0) {
          end_state_ = PassEnd::ill_formed;
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
      } else if (kind_of(entry) == contextual_kind) {
        shift_ = shift_before;
        p_ = word_begin;
        builder.abandon();
        contextual_word();
        return;
      } else if (kind_of(entry) == marker_kind) {
        end_state_ = PassEnd::marker;
        return;
      } else if (kind_of(entry) != removed_kind) {
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
    const std::int32_t start = offset_of(p);
    return {start, start + static_cast<std::int32_t>(continuation_ != 0 ? 1 : size)};
  }

  void add_hangul(WordBuilder<detail>& builder, char32_t c, Offsets at) {
    const unsigned number = c - unicode::hangul_first;
    const unsigned tail = number % 28;
    builder.add(table_.jamo()[number / 588], at);
    builder.add(table_.jamo()[19 + number / 28 % 21], at);
    if (tail != 0) builder.add(table_.jamo()[40 + tail], at);
  }

  /// Tokenizes a word with contextual characters: the normalizer is applied to the whole word.
  void contextual_word() {
    const Byte* p = p_;
    std::ptrdiff_t shift = shift_;
    while (p < end_) {
      const Decoded d = utf8::decode(p, end_);
      if (d.size == 0) {
        end_state_ = PassEnd::ill_formed;
        return;
      }
      const std::uint32_t kind = kind_of(table_.at(d.character));
      if (kind == separator_kind || kind == isolated_kind) break;
      if (kind == marker_kind) {
        end_state_ = PassEnd::marker;
        return;
      }
      p += d.size;
      shift += continuation_ * static_cast<std::ptrdiff_t>(d.size - 1);
    }
    std::vector<unicode::AlignedCharacter>& characters = tools_.scratch.text;
    characters.clear();
    unicode::append_aligned({reinterpret_cast<const char*>(p_), static_cast<std::size_t>(p - p_)},
                            {offset_of(p_)}, options_.unit, characters);
    tools_.normalizer.apply(tools_.scratch);
    tokenize_normalized<detail>(model_, characters.data(), characters.data() + characters.size(),
                                stream_, options_.limit);
    p_ = p;
    shift_ = shift;
  }

  const WordPiece& model_;
  PassTools tools_;
  const RawCharTable& table_;
  const CharEntry* ascii_;
  const CharEntry* word_ends_;
  const Byte* begin_;
  const Byte* end_;
  const Byte* p_ = nullptr;
  PassOptions options_;
  std::ptrdiff_t continuation_;  // how much less a byte inside a character counts: 1 or 0
  std::ptrdiff_t shift_;         // distance of a byte from begin_ minus its offset
  TokenStream& stream_;
  PassEnd end_state_ = PassEnd::done;
};

}  // namespace

template <Detail detail>
PassEnd tokenize_raw(const WordPiece& model, const PassTools& tools, std::string_view text,
                     unicode::Position position, const PassOptions& options, TokenStream& stream) {
  return RawPass<detail>(model, tools, text, position, options, stream).run();
}

template PassEnd tokenize_raw<Detail::ids>(const WordPiece&, const PassTools&, std::string_view,
                                           unicode::Position, const PassOptions&, TokenStream&);
template PassEnd tokenize_raw<Detail::all>(const WordPiece&, const PassTools&, std::string_view,
                                           unicode::Position, const PassOptions&, TokenStream&);

}  // namespace electra::tokenizer::engine
