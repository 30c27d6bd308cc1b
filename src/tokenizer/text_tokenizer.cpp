#include "tokenizer/text_tokenizer.hpp"

#include <algorithm>
#include <limits>

#include "core/utf8.hpp"
#include "electra/core/error.hpp"

namespace electra::tokenizer {
namespace {

std::int32_t count_characters(std::string_view text) {
  std::int32_t count = 0;
  for (const char c : text) count += (static_cast<Byte>(c) & 0xC0U) != 0x80U ? 1 : 0;
  return count;
}

/// Cuts the added tokens out of a text and sends what lies between them to be split.
template <Detail detail>
class TextTokenizer {
 public:
  TextTokenizer(const TextTools& tools, const TextOptions& options, std::string_view text,
                Scratch& scratch)
      : tools_(tools),
        options_(options),
        text_(text),
        stream_(scratch.stream),
        normalizing_(scratch.normalizing),
        scratch_token_(scratch.token),
        words_(scratch.words) {}

  /// Gives false, and leaves the stream as it may be, if it met bytes that are not UTF-8.
  bool run() {
    std::size_t from = 0;
    std::size_t taken = 0;
    AddedVocabulary::Match match{};
    while (tools_.added.has_raw() && stream_.size < options_.pass.limit &&
           tools_.added.find_raw(text_, options_.split_special_tokens, from, taken, match)) {
      require_forward(match);
      if (taken < match.start && !piece(taken, match.start)) return false;
      if (match.start != match.stop) {
        const std::int32_t start = place(match.start);
        emit(match.id, {start, place(match.stop)},
             text_.substr(match.start, match.stop - match.start));
      }
      taken = match.stop;
    }
    return taken == text_.size() || piece(taken, text_.size());
  }

 private:
  /// Only an added token that begins with white space, after one that takes the white space that
  /// follows it, can do this; the reference breaks off there as well.
  static void require_forward(const AddedVocabulary::Match& match) {
    require(match.start <= match.stop, ErrorCode::input,
            "an added token of white space lies within the white space that the one before takes");
  }

  /// The place of a byte in the offsets' unit.
  std::int32_t place(std::size_t byte) {
    if (detail == Detail::ids) return 0;
    if (options_.pass.unit == OffsetUnit::bytes) return static_cast<std::int32_t>(byte);
    if (byte >= known_byte_) {
      known_place_ += count_characters(text_.substr(known_byte_, byte - known_byte_));
    } else {
      known_place_ -= count_characters(text_.substr(byte, known_byte_ - byte));
    }
    known_byte_ = byte;
    return known_place_;
  }

  void emit(std::int32_t id, Offsets origin, std::string_view token) {
    if (detail == Detail::all && token != tools_.texts.at(id)) {
      stream_.add_own_text(token);
    }
    stream_.push<detail>(id, origin);
    ++stream_.word;
  }

  bool piece(std::size_t first, std::size_t last) {
    const std::string_view text = text_.substr(first, last - first);
    const Position position{place(first)};
    if (tools_.model.raw() != nullptr) {
      const std::size_t size = stream_.size;
      const std::int32_t word = stream_.word;
      const Pass pass = split_raw<detail>(tools_.model, {tools_.normalizer, normalizing_, words_},
                                          text, position, options_.pass, stream_);
      if (pass != Pass::marked) return pass == Pass::done;
      stream_.size = size;
      stream_.word = word;
      stream_.symbol_origins.clear();
    }
    if (!utf8::is_well_formed(text)) return false;
    normalized_piece(text, position);
    return true;
  }

  void normalized_piece(std::string_view text, Position position) {
    std::vector<PlacedCharacter>& characters = normalizing_.text;
    characters.clear();
    place_characters(text, position, options_.pass.unit, characters);
    tools_.normalizer.apply(normalizing_);
    std::size_t from = 0;
    std::size_t taken = 0;
    AddedVocabulary::Match match{};
    const auto split = [&](std::size_t first, std::size_t last) {
      split_normalized<detail>(tools_.model, characters.data() + first, characters.data() + last,
                               stream_);
    };
    while (tools_.added.has_normalized() &&
           tools_.added.find_normalized(characters, options_.split_special_tokens, from, taken,
                                        match)) {
      require_forward(match);
      if (taken < match.start) split(taken, match.start);
      if (match.start != match.stop) emit_normalized(characters, match);
      taken = match.stop;
    }
    split(taken, characters.size());
  }

  void emit_normalized(const std::vector<PlacedCharacter>& characters,
                       const AddedVocabulary::Match& match) {
    std::string& token = scratch_token_;
    token.clear();
    for (std::size_t i = match.start; i < match.stop; ++i) append(token, characters[i].character);
    emit(match.id, {characters[match.start].origin.start, characters[match.stop - 1].origin.end},
         token);
  }

  const TextTools& tools_;
  const TextOptions& options_;
  std::string_view text_;
  TokenStream& stream_;
  NormalizerScratch& normalizing_;
  std::string& scratch_token_;
  WordCache& words_;
  std::size_t known_byte_ = 0;
  std::int32_t known_place_ = 0;
};

}  // namespace

void require_short_enough(std::string_view text) {
  require(text.size() <= static_cast<std::size_t>(std::numeric_limits<std::int32_t>::max()),
          ErrorCode::input, "a text of ", text.size(),
          " bytes is longer than the 2147483647 that one can have; split it");
}

void restore_places(std::size_t first, Scratch& scratch) {
  const auto original = [&](std::int32_t place) {
    return static_cast<std::int32_t>(scratch.well_formed.original(static_cast<std::size_t>(place)));
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
  require_short_enough(text);
  const std::size_t size = stream.size;
  const std::int32_t word = stream.word;
  const std::size_t own_texts = stream.own_texts.size();
  if (TextTokenizer<detail>(tools, options, text, scratch).run()) return;

  stream.size = size;
  stream.word = word;
  stream.own_texts.resize(own_texts);
  stream.symbol_origins.clear();
  scratch.well_formed.assign(text);
  TextTokenizer<detail>(tools, options, scratch.well_formed.text(), scratch).run();
  if (detail == Detail::all && options.pass.unit == OffsetUnit::bytes) {
    restore_places(size, scratch);
  }
}

template void tokenize_text<Detail::ids>(const TextTools&, const TextOptions&, std::string_view,
                                         Scratch&);
template void tokenize_text<Detail::all>(const TextTools&, const TextOptions&, std::string_view,
                                         Scratch&);

}  // namespace electra::tokenizer
