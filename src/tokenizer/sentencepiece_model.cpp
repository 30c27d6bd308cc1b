#include "tokenizer/sentencepiece_model.hpp"

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <cstring>
#include <string>

#include "electra/core/error.hpp"
#include "io/protobuf.hpp"
#include "io/quoted.hpp"
#include "io/utf8.hpp"

namespace electra::tokenizer {
namespace {

constexpr std::size_t most_pieces = 1000000;
constexpr std::size_t longest_piece = 512;

// Types of pieces and of models. These numbers, and those of fields, are those of
// sentencepiece_model.proto.
constexpr std::uint64_t first_type = 1;
constexpr std::uint64_t last_type = 6;
constexpr std::uint64_t unigram_model = 1;
constexpr std::uint64_t last_model = 4;

// The library looks for values and for pieces that the user defined at one place of a text, and has
// room for so many that begin there.
constexpr int most_values = 32;
constexpr std::size_t most_nested_pieces = 64;

/// The charsmap's trie, a double array of Darts: a step by the byte c from a unit at place p goes
/// to the unit at p ^ offset ^ c, if its label is c.
struct TrieUnit {
  std::uint32_t bits;

  bool is_value() const { return (bits >> 31U) != 0; }
  bool has_value() const { return ((bits >> 8U) & 1U) != 0; }
  std::uint32_t value() const { return bits & 0x7FFFFFFFU; }
  std::uint32_t label() const { return bits & 0xFFU; }
  std::uint64_t offset() const { return std::uint64_t{bits >> 10U} << ((bits & (1U << 9U)) >> 6U); }
};

std::vector<std::string_view> texts_of(const SentencePieceSource& source) {
  std::vector<std::string_view> texts;
  texts.reserve(source.pieces.size());
  for (const SentencePieceSource::Piece& piece : source.pieces) texts.push_back(piece.text);
  return texts;
}

class ModelChecker {
 public:
  ModelChecker(std::string_view bytes, FileName file) : bytes_(bytes), file_(file) {}

  SentencePieceSource check() {
    require(bytes_.size() <= most_sentencepiece_bytes, ErrorCode::tokenizer, file_, " has ",
            bytes_.size(), " bytes; SentencePiece models of at most ", most_sentencepiece_bytes,
            " are read");
    ByteReader message(bytes_, file_);
    while (message.remaining() != 0) check_part(read_protobuf(message));
    require(unknown_count_ == 1, ErrorCode::tokenizer, file_, " has ", unknown_count_,
            " unknown pieces; exactly one was expected");
    require_distinct();
    check_user_defined();
    return std::move(source_);
  }

 private:
  void require_wire(const ProtobufField& field, ProtobufWire wanted, const char* what) const {
    require(field.wire == wanted, ErrorCode::tokenizer, file_, ": ", what, " is of wire type ",
            static_cast<std::uint64_t>(field.wire), "; ", static_cast<std::uint64_t>(wanted),
            " was expected");
  }

  void check_part(const ProtobufField& field) {
    switch (field.number) {
      case 1:
        require_wire(field, ProtobufWire::with_length, "a piece");
        return check_piece(field.bytes);
      case 2:
        check_single(field, trainer_count_, "the trainer's specification");
        return read_trainer(field.bytes);
      case 3:
        check_single(field, normalizer_count_, "the normaliser");
        return check_normalizer(field.bytes);
      case 5:
        check_single(field, denormalizer_count_, "the denormaliser");
        return check_normalizer(field.bytes);
      default:
        return;  // nothing that tokenising needs
    }
  }

  void check_single(const ProtobufField& field, int& count, const char* what) const {
    require_wire(field, ProtobufWire::with_length, what);
    // A second one would be merged with the first.
    require(++count == 1, ErrorCode::tokenizer, file_, ": ", what,
            " stands twice; once was expected");
  }

  void read_trainer(std::string_view bytes) {
    ByteReader message(bytes, file_);
    while (message.remaining() != 0) {
      const ProtobufField field = read_protobuf(message);
      if (field.number != 3) continue;
      require_wire(field, ProtobufWire::varint, "the type of the model");
      // The library passes over types that it does not know.
      if (field.value >= unigram_model && field.value <= last_model) {
        source_.is_unigram = field.value == unigram_model;
      }
    }
  }

  void check_piece(std::string_view bytes) {
    const std::size_t id = source_.pieces.size();
    require(id < most_pieces, ErrorCode::tokenizer, file_, " has more than the ", most_pieces,
            " pieces that are read");
    std::string_view text;
    std::uint64_t type = first_type;
    float score = 0;
    ByteReader message(bytes, file_);
    while (message.remaining() != 0) {
      const ProtobufField field = read_protobuf(message);
      if (field.number == 1) {
        require_wire(field, ProtobufWire::with_length, "the text of a piece");
        text = field.bytes;
      } else if (field.number == 2) {
        require_wire(field, ProtobufWire::fixed32, "the score of a piece");
        const auto word = static_cast<std::uint32_t>(field.value);
        std::memcpy(&score, &word, sizeof(score));
      } else if (field.number == 3) {
        require_wire(field, ProtobufWire::varint, "the type of a piece");
        type = field.value;
      }
    }
    check_text(text, id);
    require(std::isfinite(score), ErrorCode::tokenizer, file_, ": the score of piece ", id, ", ",
            Quoted{text}, ", is no finite number");
    require(type >= first_type && type <= last_type, ErrorCode::tokenizer, file_, ": piece ", id,
            ", ", Quoted{text}, ", is of type ", type, "; types from ", first_type, " to ",
            last_type, " are known");
    source_.pieces.push_back({text, score, static_cast<PieceType>(type)});
    unknown_count_ += source_.pieces.back().type == PieceType::unknown ? 1 : 0;
    if (source_.pieces.back().type == PieceType::user_defined) user_defined_.push_back(text);
  }

  void check_text(std::string_view text, std::size_t id) const {
    require(!text.empty() && text.size() <= longest_piece, ErrorCode::tokenizer, file_, ": piece ",
            id, " has ", text.size(), " bytes; 1 to ", longest_piece, " were expected");
    require(first_byte_outside_utf8(text) == text.size(), ErrorCode::tokenizer, file_, ": piece ",
            id, " is not UTF-8");
    require(text.find('\0') == std::string_view::npos, ErrorCode::tokenizer, file_, ": piece ", id,
            ", ", Quoted{text}, ", holds a NUL, which no text can have");
  }

  void require_distinct() const {
    std::vector<std::string_view> sorted = texts_of(source_);
    std::sort(sorted.begin(), sorted.end());
    const auto twin = std::adjacent_find(sorted.begin(), sorted.end());
    if (twin != sorted.end()) {
      fail(ErrorCode::tokenizer, file_, ": the piece ", Quoted{*twin},
           " stands twice; each has one id");
    }
  }

  void check_user_defined() {
    std::sort(user_defined_.begin(), user_defined_.end());
    std::vector<std::string_view> nested;  // each a beginning of the next
    for (const std::string_view piece : user_defined_) {
      while (!nested.empty() && piece.substr(0, nested.back().size()) != nested.back()) {
        nested.pop_back();
      }
      nested.push_back(piece);
      require(nested.size() <= most_nested_pieces, ErrorCode::tokenizer, file_, ": more than ",
              most_nested_pieces, " pieces that the user defined begin each other, up to ",
              Quoted{piece});
    }
  }

  void check_normalizer(std::string_view bytes) const {
    ByteReader message(bytes, file_);
    while (message.remaining() != 0) {
      const ProtobufField field = read_protobuf(message);
      if (field.number != 2) continue;
      require_wire(field, ProtobufWire::with_length, "the charsmap");
      if (!field.bytes.empty()) check_charsmap(field.bytes);
    }
  }

  /// The size of a trie, the trie, and the strings that its values point to.
  void check_charsmap(std::string_view blob) const {
    std::uint32_t size = 0;
    require(blob.size() >= sizeof(size), ErrorCode::tokenizer, file_, ": the charsmap has ",
            blob.size(), " bytes, fewer than its size takes");
    std::memcpy(&size, blob.data(), sizeof(size));
    blob.remove_prefix(sizeof(size));
    require(size % sizeof(TrieUnit) == 0 && size < blob.size(), ErrorCode::tokenizer, file_,
            ": the charsmap's trie should take ", size, " of ", blob.size(),
            " bytes; a multiple of 4 with room for strings behind it was expected");
    const std::string_view strings = blob.substr(size);
    require(strings.back() == '\0', ErrorCode::tokenizer, file_,
            ": the charsmap's last string does not end with a NUL");
    require(first_byte_outside_utf8(strings) == strings.size(), ErrorCode::tokenizer, file_,
            ": the charsmap's strings are not UTF-8");
    std::vector<TrieUnit> trie(size / sizeof(TrieUnit));
    if (!trie.empty()) std::memcpy(trie.data(), blob.data(), size);
    check_trie(trie, strings);
    check_paths(trie);
  }

  // Every unit is taken for one that a text could lead to; whichever byte follows, the step must
  // stay inside.
  void check_trie(const std::vector<TrieUnit>& trie, std::string_view strings) const {
    require(!trie.empty(), ErrorCode::tokenizer, file_, ": the charsmap's trie has no root");
    for (std::size_t place = 0; place < trie.size(); ++place) {
      const TrieUnit unit = trie[place];
      if (unit.is_value() && place != 0) continue;  // no label, so nothing leads on from here
      const std::uint64_t base = place ^ unit.offset();
      require((base | 0xFFU) < trie.size(), ErrorCode::tokenizer, file_, ": unit ", place,
              " of the charsmap's trie leads to unit ", base | 0xFFU, " of ", trie.size());
      if (!unit.has_value()) continue;
      const std::uint32_t value = trie[static_cast<std::size_t>(base)].value();
      require(value < strings.size(), ErrorCode::tokenizer, file_, ": unit ", place,
              " of the charsmap's trie points to byte ", value, " of ", strings.size(),
              " bytes of strings");
      require((static_cast<unsigned char>(strings[value]) & 0xC0U) != 0x80U, ErrorCode::tokenizer,
              file_, ": unit ", place, " of the charsmap's trie points into a character");
    }
  }

  // A unit's children stand around its base, and units may share one: so these are walks from base
  // to base, each taken again only when it has met more values than before.
  void check_paths(const std::vector<TrieUnit>& trie) const {
    const auto base_of = [&](std::size_t unit) { return unit ^ trie[unit].offset(); };
    const auto parent_base = [&](std::size_t unit) { return unit ^ trie[unit].label(); };
    const auto is_child = [&](std::size_t unit) {
      return !trie[unit].is_value() && parent_base(unit) < trie.size();
    };
    std::vector<std::uint32_t> end_of(trie.size() + 1);
    for (std::size_t unit = 0; unit < trie.size(); ++unit) {
      if (is_child(unit)) ++end_of[parent_base(unit) + 1];
    }
    for (std::size_t base = 0; base < trie.size(); ++base) end_of[base + 1] += end_of[base];
    std::vector<std::uint32_t> children(trie.size());
    std::vector<std::uint32_t> next(end_of.begin(), end_of.end() - 1);
    for (std::size_t unit = 0; unit < trie.size(); ++unit) {
      if (is_child(unit)) children[next[parent_base(unit)]++] = static_cast<std::uint32_t>(unit);
    }
    std::vector<int> met(trie.size(), -1);
    std::vector<std::size_t> waiting = {base_of(0)};
    met[waiting.back()] = 0;
    while (!waiting.empty()) {
      const std::size_t base = waiting.back();
      waiting.pop_back();
      for (std::uint32_t child = end_of[base]; child < end_of[base + 1]; ++child) {
        const std::size_t unit = children[child];
        const int count = met[base] + (trie[unit].has_value() ? 1 : 0);
        require(count <= most_values, ErrorCode::tokenizer, file_, ": more than ", most_values,
                " entries of the charsmap begin each other");
        if (count <= met[base_of(unit)]) continue;
        met[base_of(unit)] = count;
        waiting.push_back(base_of(unit));
      }
    }
  }

  std::string_view bytes_;
  FileName file_;
  SentencePieceSource source_;
  std::vector<std::string_view> user_defined_;
  std::size_t unknown_count_ = 0;
  int trainer_count_ = 0;
  int normalizer_count_ = 0;
  int denormalizer_count_ = 0;
};

}  // namespace

SentencePieceSource read_sentencepiece_model(std::string_view bytes, FileName file) try {
  return ModelChecker(bytes, file).check();
} catch (const Error& error) {
  if (error.code() == ErrorCode::tokenizer) throw;
  fail(ErrorCode::tokenizer, error);  // where the message's bytes end too early
}

std::vector<std::string_view> check_sentencepiece_model(std::string_view bytes, FileName file) {
  return texts_of(read_sentencepiece_model(bytes, file));
}

}  // namespace electra::tokenizer
