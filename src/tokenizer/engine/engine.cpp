#include "tokenizer/engine/engine.hpp"

#include <limits>
#include <string>
#include <vector>

#include "core/quoted.hpp"
#include "core/utf8.hpp"
#include "electra/core/error.hpp"
#include "tokenizer/engine/normalized_pass.hpp"
#include "tokenizer/unicode/utf8_codec.hpp"

namespace electra::tokenizer::engine {
namespace {

std::int32_t count_characters(std::string_view text) {
  std::int32_t count = 0;
  for (const char c : text) count += (static_cast<unicode::Byte>(c) & 0xC0U) != 0x80U ? 1 : 0;
  return count;
}

/// Cuts the added tokens out of a text and tokenizes the pieces between them.
template <Detail detail>
class TextTokenizer {
 public:
  TextTokenizer(const TextTools& tools, const TextOptions& options, std::string_view text,
                Scratch& scratch)
      : tools_(tools),
        options_(options),
        text_(text),
        stream_(scratch.stream),
        scratch_(scratch),
        normalizer_scratch_(scratch.normalizer),
        token_(scratch.token),
        words_(scratch.words) {}

  /// Returns false at bytes that are not UTF-8; the stream is unspecified then.
  bool run() {
    AddedTokenSearch search(options_.split_special_tokens, scratch_.raw_window);
    AddedTokenMatch match;
    while (tools_.added.has_raw() && stream_.size < options_.pass.limit &&
           tools_.added.find_raw(text_, search, match)) {
      require_forward(match);
      if (search.previous_end < match.begin && !piece(search.previous_end, match.begin)) {
        return false;
      }
      if (match.begin != match.end) {
        const std::int32_t start = offset_of(match.begin, begins_);
        emit(match.id, {start, offset_of(match.end, ends_)},
             text_.substr(match.begin, match.end - match.begin));
      }
      search.previous_end = match.end;
    }
    return search.previous_end == text_.size() || piece(search.previous_end, text_.size());
  }

 private:
  /// Only an added token of white space, after one with rstrip, can violate this; the reference
  /// panics there.
  static void require_forward(const AddedTokenMatch& match) {
    require(match.begin <= match.end, ErrorCode::input,
            "an added token that begins with white space overlaps the white space that the added "
            "token before it strips");
  }

  /// The offset of a byte that is known.
  struct KnownOffset {
    std::size_t byte = 0;
    std::int32_t offset = 0;
  };

  /// Counts from the known offset on, which becomes that of this byte. Beginnings and ends of
  /// matches each have one: none of them goes back, though a match may begin before the end of the
  /// one before it.
  std::int32_t offset_of(std::size_t byte, KnownOffset& known) const {
    if (detail == Detail::ids) return 0;
    if (options_.pass.unit == OffsetUnit::bytes) return static_cast<std::int32_t>(byte);
    if (byte >= known.byte) {
      known.offset += count_characters(text_.substr(known.byte, byte - known.byte));
    } else {
      known.offset -= count_characters(text_.substr(byte, known.byte - byte));
    }
    known.byte = byte;
    return known.offset;
  }

  // Only tokens of white space after one with rstrip overlap, so that their texts together can be
  // longer than the text.
  void emit(std::int32_t id, Offsets origin, std::string_view token) {
    if (detail == Detail::all && token != tools_.texts.at(id)) {
      require(stream_.own_bytes.size() + token.size() <= options_.max_own_bytes, ErrorCode::input,
              "the added token ", Quoted{tools_.texts.at(id)},
              " and those that it overlaps would have a text of more than ", options_.max_own_bytes,
              " bytes together; declare it with \"rstrip\": false");
      stream_.add_own_text(token);
    }
    stream_.push<detail>(id, origin);
    ++stream_.word;
  }

  bool piece(std::size_t begin, std::size_t end) {
    const std::string_view text = text_.substr(begin, end - begin);
    const unicode::Position position{offset_of(begin, begins_)};
    if (tools_.model.raw_table() != nullptr) {
      const std::size_t size = stream_.size;
      const std::int32_t word = stream_.word;
      const PassEnd pass_end =
          tokenize_raw<detail>(tools_.model, {tools_.normalizer, normalizer_scratch_, words_}, text,
                               position, options_.pass, stream_);
      if (pass_end != PassEnd::marker) return pass_end == PassEnd::done;
      stream_.size = size;
      stream_.word = word;
      stream_.symbol_origins.clear();
    }
    if (!utf8::is_well_formed(text)) return false;
    normalized_piece(text, position);
    return true;
  }

  void normalized_piece(std::string_view text, unicode::Position position) {
    std::vector<unicode::AlignedCharacter>& characters = normalizer_scratch_.text;
    characters.clear();
    unicode::append_aligned(text, position, options_.pass.unit, characters);
    tools_.normalizer.apply(normalizer_scratch_);
    AddedTokenSearch search(options_.split_special_tokens, scratch_.normalized_window);
    AddedTokenMatch match;
    const std::size_t limit = options_.pass.limit;
    const auto tokenize = [&](std::size_t begin, std::size_t end) {
      tokenize_normalized<detail>(tools_.model, characters.data() + begin, characters.data() + end,
                                  stream_, limit);
    };
    while (tools_.added.has_normalized() && stream_.size < limit &&
           tools_.added.find_normalized(characters, search, match)) {
      require_forward(match);
      if (search.previous_end < match.begin) tokenize(search.previous_end, match.begin);
      if (match.begin != match.end) emit_normalized(characters, match);
      search.previous_end = match.end;
    }
    tokenize(search.previous_end, characters.size());
  }

  void emit_normalized(const std::vector<unicode::AlignedCharacter>& characters,
                       const AddedTokenMatch& match) {
    token_.clear();
    for (std::size_t i = match.begin; detail == Detail::all && i < match.end; ++i)
      unicode::append_utf8(token_, characters[i].character);
    emit(match.id, {characters[match.begin].origin.start, characters[match.end - 1].origin.end},
         token_);
  }

  const TextTools& tools_;
  const TextOptions& options_;
  std::string_view text_;
  TokenStream& stream_;
  Scratch& scratch_;
  unicode::NormalizerScratch& normalizer_scratch_;
  std::string& token_;
  WordCache& words_;
  KnownOffset begins_;
  KnownOffset ends_;
};

}  // namespace

// Only tokens of white space after one with rstrip make them longer than the text.
std::size_t own_bytes_limit(const TokenStream& stream, std::size_t text_bytes) {
  constexpr std::size_t free_bytes = std::size_t{1} << 20;
  return stream.own_bytes.size() + text_bytes + free_bytes;
}

void require_short_enough(std::size_t bytes) {
  constexpr auto max_bytes = static_cast<std::size_t>(std::numeric_limits<std::int32_t>::max());
  require(bytes <= max_bytes, ErrorCode::input, "the text has ", bytes, " bytes; at most ",
          max_bytes, " are supported, split it");
}

void restore_offsets(std::size_t first, Scratch& scratch) {
  const auto original = [&](std::int32_t offset) {
    return static_cast<std::int32_t>(
        scratch.well_formed.original(static_cast<std::size_t>(offset)));
  };
  for (std::size_t i = first; i < scratch.stream.size; ++i) {
    Offsets& origin = scratch.stream.origins()[i];
    origin = {original(origin.start), original(origin.end)};
  }
}

template <Detail detail>
void tokenize_text(const TextTools& tools, const TextOptions& options, std::string_view text,
                   Scratch& scratch) {
  TokenStream& stream = scratch.stream;
  require_short_enough(text.size());
  const std::size_t size = stream.size;
  const std::int32_t word = stream.word;
  const std::size_t own_texts = stream.own_texts.size();
  const std::size_t own_bytes = stream.own_bytes.size();
  if (TextTokenizer<detail>(tools, options, text, scratch).run()) return;

  stream.size = size;
  stream.word = word;
  stream.own_texts.resize(own_texts);
  stream.own_bytes.resize(own_bytes);
  stream.symbol_origins.clear();
  scratch.well_formed.assign(text);
  TextTokenizer<detail>(tools, options, scratch.well_formed.text(), scratch).run();
  if (detail == Detail::all && options.pass.unit == OffsetUnit::bytes) {
    restore_offsets(size, scratch);
  }
}

template void tokenize_text<Detail::ids>(const TextTools&, const TextOptions&, std::string_view,
                                         Scratch&);
template void tokenize_text<Detail::all>(const TextTools&, const TextOptions&, std::string_view,
                                         Scratch&);

}  // namespace electra::tokenizer::engine
