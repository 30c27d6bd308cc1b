#include "tokenizer/sentencepiece/model_proto.hpp"

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <cstring>
#include <string>
#include <utility>

#include "core/quoted.hpp"
#include "core/utf8.hpp"
#include "electra/core/error.hpp"
#include "io/model_folder.hpp"
#include "io/protobuf.hpp"

namespace electra::tokenizer::sentencepiece {
namespace {

using io::ByteReader;
using io::ProtobufField;
using io::ProtobufWire;
using io::read_protobuf;

constexpr std::size_t max_pieces = 1000000;
constexpr std::size_t max_piece_bytes = 512;

// Types of pieces and of models; these and the field numbers are those of
// sentencepiece_model.proto.
constexpr std::uint64_t first_type = 1;
constexpr std::uint64_t last_type = 6;
constexpr std::uint64_t unigram_model = 1;
constexpr std::uint64_t last_model = 4;
constexpr std::uint64_t self_test_field = 4;

// The library has room for as many charsmap entries, and user-defined pieces, that are prefixes of
// each other and match at one position of a text.
constexpr int max_nested_entries = 32;
// The library reads as far at every character of a text.
constexpr std::size_t max_path_bytes = 128;
constexpr std::size_t max_nested_pieces = 64;
// The library writes as much for every character of a text, or for every unknown id.
constexpr std::size_t max_value_bytes = 128;
constexpr std::size_t max_unknown_surface = 1024;

/// A unit of the charsmap's trie, a double array of Darts: the transition by the byte c from unit i
/// is to unit i ^ offset ^ c, if its label is c.
struct TrieUnit {
  std::uint32_t bits;

  bool is_value() const { return (bits >> 31U) != 0; }
  bool has_value() const { return ((bits >> 8U) & 1U) != 0; }
  std::uint32_t value() const { return bits & 0x7FFFFFFFU; }
  std::uint32_t label() const { return bits & 0xFFU; }
  std::uint64_t offset() const { return std::uint64_t{bits >> 10U} << ((bits & (1U << 9U)) >> 6U); }
};

/// The units of a trie by the base that they are children of.
class TrieBases {
 public:
  explicit TrieBases(const std::vector<TrieUnit>& trie) : trie_(trie), end_of_(trie.size() + 1) {
    for (std::size_t unit = 0; unit < trie.size(); ++unit) {
      if (is_child(unit)) ++end_of_[parent_base(unit) + 1];
    }
    for (std::size_t base = 0; base < trie.size(); ++base) end_of_[base + 1] += end_of_[base];
    children_.resize(end_of_.back());
    std::vector<std::uint32_t> next(end_of_.begin(), end_of_.end() - 1);
    for (std::size_t unit = 0; unit < trie.size(); ++unit) {
      if (is_child(unit)) children_[next[parent_base(unit)]++] = static_cast<std::uint32_t>(unit);
    }
  }

  std::size_t base_of(std::size_t unit) const { return unit ^ trie_[unit].offset(); }
  /// Returns the number of the first child of a base, which is behind the last one of the base
  /// before it.
  std::uint32_t first_child(std::size_t base) const { return end_of_[base]; }
  std::size_t child(std::uint32_t number) const { return children_[number]; }

 private:
  std::size_t parent_base(std::size_t unit) const { return unit ^ trie_[unit].label(); }
  bool is_child(std::size_t unit) const {
    return trie_[unit].bits != 0 && !trie_[unit].is_value() && parent_base(unit) < trie_.size();
  }

  const std::vector<TrieUnit>& trie_;
  std::vector<std::uint32_t> end_of_;  // by base, one more than there are
  std::vector<std::uint32_t> children_;
};

/// Parses and validates a ModelProto.
class ModelReader {
 public:
  ModelReader(std::string_view bytes, FileName file) : bytes_(bytes), file_(file) {}

  ModelProto read() {
    require(bytes_.size() <= io::max_sentencepiece_bytes, ErrorCode::tokenizer, file_, " has ",
            bytes_.size(), " bytes; at most ", io::max_sentencepiece_bytes, " are supported");
    ByteReader message(bytes_, file_);
    while (message.remaining() != 0) {
      const std::size_t begin = bytes_.size() - message.remaining();
      const ProtobufField field = read_protobuf(message);
      const std::size_t end = bytes_.size() - message.remaining();
      if (field.number == self_test_field)
        proto_.self_tests.push_back(bytes_.substr(begin, end - begin));
      else
        check_part(field);
    }
    require(unknown_count_ == 1, ErrorCode::tokenizer, file_, " has ", unknown_count_,
            " unknown pieces; expected 1");
    check_pieces();
    return std::move(proto_);
  }

 private:
  void require_wire(const ProtobufField& field, ProtobufWire expected, const char* name) const {
    require(field.wire == expected, ErrorCode::tokenizer, file_, ": ", name, " has the wire type ",
            static_cast<std::uint64_t>(field.wire), "; expected ",
            static_cast<std::uint64_t>(expected));
  }

  void check_part(const ProtobufField& field) {
    switch (field.number) {
      case 1:
        require_wire(field, ProtobufWire::with_length, "a piece");
        return check_piece(field.bytes);
      case 2:
        check_single(field, trainer_count_, "trainer_spec");
        return read_trainer(field.bytes);
      case 3:
        check_single(field, normalizer_count_, "normalizer_spec");
        check_normalizer(field.bytes);
        return;
      case 5:
        check_single(field, denormalizer_count_, "denormalizer_spec");
        proto_.denormalized_bytes = check_normalizer(field.bytes);
        return;
      default:
        return;  // not used by tokenization
    }
  }

  void check_single(const ProtobufField& field, int& count, const char* name) const {
    require_wire(field, ProtobufWire::with_length, name);
    // Protobuf would merge a second one with the first.
    require(++count == 1, ErrorCode::tokenizer, file_, ": ", name, " is not unique");
  }

  void read_trainer(std::string_view bytes) {
    ByteReader message(bytes, file_);
    while (message.remaining() != 0) {
      const ProtobufField field = read_protobuf(message);
      if (field.number == 3) read_model_type(field);
      if (field.number == 44) read_unknown_surface(field);
    }
  }

  void read_model_type(const ProtobufField& field) {
    require_wire(field, ProtobufWire::varint, "the type of the model");
    // The library ignores types that it does not know.
    if (field.value >= unigram_model && field.value <= last_model) {
      proto_.is_unigram = field.value == unigram_model;
    }
  }

  void read_unknown_surface(const ProtobufField& field) {
    require_wire(field, ProtobufWire::with_length, "unk_surface");
    require(field.bytes.size() <= max_unknown_surface, ErrorCode::tokenizer, file_,
            ": unk_surface has ", field.bytes.size(), " bytes; at most ", max_unknown_surface,
            " are supported");
    proto_.unknown_surface = field.bytes;
  }

  void check_piece(std::string_view bytes) {
    const std::size_t id = proto_.pieces.size();
    require(id < max_pieces, ErrorCode::tokenizer, file_, " has more than ", max_pieces,
            " pieces, which is the limit");
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
            Quoted{text}, ", is not finite");
    require(type >= first_type && type <= last_type, ErrorCode::tokenizer, file_, ": piece ", id,
            ", ", Quoted{text}, ", has the type ", type, "; expected ", first_type, " to ",
            last_type);
    proto_.pieces.push_back({text, score, static_cast<PieceType>(type)});
    unknown_count_ += proto_.pieces.back().type == PieceType::unknown ? 1 : 0;
  }

  void check_text(std::string_view text, std::size_t id) const {
    require(!text.empty() && text.size() <= max_piece_bytes, ErrorCode::tokenizer, file_,
            ": piece ", id, " has ", text.size(), " bytes; expected 1 to ", max_piece_bytes);
    require(utf8::is_well_formed(text), ErrorCode::tokenizer, file_, ": piece ", id,
            " is not UTF-8");
    require(text.find('\0') == std::string_view::npos, ErrorCode::tokenizer, file_, ": piece ", id,
            ", ", Quoted{text}, ", contains a zero byte");
  }

  // The library and the segmentation look at all pieces that begin at one place of a text.
  void check_pieces() const {
    std::vector<std::string_view> sorted;
    sorted.reserve(proto_.pieces.size());
    for (const ModelProto::Piece& piece : proto_.pieces) sorted.push_back(piece.text);
    std::sort(sorted.begin(), sorted.end());
    const auto duplicate = std::adjacent_find(sorted.begin(), sorted.end());
    if (duplicate != sorted.end()) {
      fail(ErrorCode::tokenizer, file_, ": the piece ", Quoted{*duplicate}, " is not unique");
    }
    std::vector<std::string_view> nested;  // a chain of prefixes
    for (const std::string_view piece : sorted) {
      while (!nested.empty() && piece.substr(0, nested.back().size()) != nested.back()) {
        nested.pop_back();
      }
      nested.push_back(piece);
      require(nested.size() <= max_nested_pieces, ErrorCode::tokenizer, file_, ": more than ",
              max_nested_pieces, " pieces are prefixes of each other, up to ", Quoted{piece});
    }
  }

  /// Returns the most bytes that its charsmap writes for a character.
  std::size_t check_normalizer(std::string_view bytes) {
    std::size_t longest = 1;
    ByteReader message(bytes, file_);
    while (message.remaining() != 0) {
      const ProtobufField field = read_protobuf(message);
      if (field.number != 2) continue;
      require_wire(field, ProtobufWire::with_length, "the charsmap");
      if (!field.bytes.empty()) longest = std::max(longest, check_charsmap(field.bytes));
    }
    return longest;
  }

  /// A charsmap is the size of its trie, the trie, and the strings that its values point to.
  /// Returns the length of the longest one.
  std::size_t check_charsmap(std::string_view blob) {
    std::uint32_t size = 0;
    require(blob.size() >= sizeof(size), ErrorCode::tokenizer, file_, ": the charsmap has ",
            blob.size(), " bytes, fewer than its size field");
    std::memcpy(&size, blob.data(), sizeof(size));
    blob.remove_prefix(sizeof(size));
    require(size % sizeof(TrieUnit) == 0 && size < blob.size(), ErrorCode::tokenizer, file_,
            ": the charsmap's trie has ", size, " of ", blob.size(),
            " bytes; expected a multiple of 4, and strings after it");
    const std::string_view strings = blob.substr(size);
    require(strings.back() == '\0', ErrorCode::tokenizer, file_,
            ": the charsmap's last string does not end with a zero byte");
    require(utf8::is_well_formed(strings), ErrorCode::tokenizer, file_,
            ": the charsmap's strings are not UTF-8");
    std::vector<TrieUnit> trie(size / sizeof(TrieUnit));
    if (!trie.empty()) std::memcpy(trie.data(), blob.data(), size);
    const std::size_t longest = check_trie(trie, strings);
    check_paths(trie);
    proto_.tries.push_back(blob.substr(0, size));
    return longest;
  }

  // Every unit counts as reachable: the transition by any byte must stay inside the trie.
  std::size_t check_trie(const std::vector<TrieUnit>& trie, std::string_view strings) const {
    require(!trie.empty(), ErrorCode::tokenizer, file_, ": the charsmap's trie has no root");
    std::size_t longest = 0;
    for (std::size_t index = 0; index < trie.size(); ++index) {
      const TrieUnit unit = trie[index];
      if (unit.is_value() && index != 0) continue;  // a value has no transitions
      const std::uint64_t base = index ^ unit.offset();
      require((base | 0xFFU) < trie.size(), ErrorCode::tokenizer, file_, ": unit ", index,
              " of the charsmap's trie leads to unit ", base | 0xFFU, " of ", trie.size());
      if (!unit.has_value()) continue;
      const std::uint32_t value = trie[static_cast<std::size_t>(base)].value();
      require(value < strings.size(), ErrorCode::tokenizer, file_, ": unit ", index,
              " of the charsmap's trie points to byte ", value, " of ", strings.size(),
              " bytes of strings");
      require((static_cast<unsigned char>(strings[value]) & 0xC0U) != 0x80U, ErrorCode::tokenizer,
              file_, ": unit ", index, " of the charsmap's trie points into a character");
      const std::size_t size = strings.substr(value, max_value_bytes + 1).find('\0');
      require(size != std::string_view::npos, ErrorCode::tokenizer, file_, ": unit ", index,
              " of the charsmap's trie points to a string of more than ", max_value_bytes,
              " bytes");
      longest = std::max(longest, size);
    }
    return longest;
  }

  // Units may share a base, so it is bases that are visited. An unused unit leads from its own
  // place by a zero byte to itself; model_for_library() is for those.
  void check_paths(const std::vector<TrieUnit>& trie) const {
    const TrieBases bases(trie);
    std::vector<std::uint8_t> nested(trie.size());   // most values on a path from the base on
    std::vector<std::uint8_t> longest(trie.size());  // most units on a path from the base on
    enum State : std::uint8_t { unseen, open, done };
    std::vector<State> states(trie.size(), unseen);
    std::vector<std::pair<std::size_t, std::uint32_t>> path;  // bases and the next child of each
    const auto enter = [&](std::size_t base) {
      states[base] = open;
      require(path.size() <= max_path_bytes, ErrorCode::tokenizer, file_,
              ": the charsmap has an entry of more than ", max_path_bytes, " bytes");
      path.emplace_back(base, bases.first_child(base));
    };
    enter(bases.base_of(0));
    while (!path.empty()) {
      auto& [base, child] = path.back();
      if (child == bases.first_child(base + 1)) {
        states[base] = done;
        path.pop_back();
        continue;
      }
      const std::size_t unit = bases.child(child);
      const std::size_t below = bases.base_of(unit);
      require(states[below] != open, ErrorCode::tokenizer, file_, ": unit ", unit,
              " of the charsmap's trie leads back to itself");
      if (states[below] == unseen) {
        enter(below);
        continue;  // and comes back to this child
      }
      ++child;
      longest[base] = std::max(longest[base], static_cast<std::uint8_t>(longest[below] + 1));
      nested[base] =
          std::max(nested[base],
                   static_cast<std::uint8_t>(nested[below] + (trie[unit].has_value() ? 1 : 0)));
      require(longest[base] <= max_path_bytes, ErrorCode::tokenizer, file_,
              ": the charsmap has an entry of more than ", max_path_bytes, " bytes");
      require(nested[base] <= max_nested_entries, ErrorCode::tokenizer, file_, ": more than ",
              max_nested_entries, " entries of the charsmap are prefixes of each other");
    }
  }

  std::string_view bytes_;
  FileName file_;
  ModelProto proto_;
  std::size_t unknown_count_ = 0;
  int trainer_count_ = 0;
  int normalizer_count_ = 0;
  int denormalizer_count_ = 0;
};

}  // namespace

std::string model_for_library(std::string_view bytes, const ModelProto& proto) {
  constexpr std::uint32_t value_of_zero = std::uint32_t{1} << 31U;
  std::string result(bytes);
  for (const std::string_view trie : proto.tries) {
    char* const units = result.data() + (trie.data() - bytes.data());
    for (std::size_t at = sizeof(TrieUnit); at < trie.size(); at += sizeof(TrieUnit)) {
      TrieUnit unit{};
      std::memcpy(&unit, units + at, sizeof(unit));
      if (unit.bits == 0) std::memcpy(units + at, &value_of_zero, sizeof(value_of_zero));
    }
  }
  if (proto.self_tests.empty()) return result;
  std::string kept;
  std::size_t begin = 0;
  for (const std::string_view field : proto.self_tests) {
    const auto end = static_cast<std::size_t>(field.data() - bytes.data());
    kept.append(result, begin, end - begin);
    begin = end + field.size();
  }
  return kept.append(result, begin);
}

ModelProto read_model_proto(std::string_view bytes, FileName file) try {
  return ModelReader(bytes, file).read();
} catch (const Error& error) {
  if (error.code() == ErrorCode::tokenizer) throw;
  fail(ErrorCode::tokenizer, error.what());  // of the protobuf reader
}

}  // namespace electra::tokenizer::sentencepiece
