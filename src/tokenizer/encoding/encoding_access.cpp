#include "tokenizer/encoding/encoding_access.hpp"

#include <algorithm>
#include <array>
#include <iterator>

#include "electra/core/error.hpp"

namespace electra::tokenizer::encoding {
namespace {

/// A bound for the tokens in all windows: so many, and some for each token of the texts. A window
/// takes as much memory as some tokens do.
constexpr std::size_t max_window_tokens = std::size_t{1} << 22;
constexpr std::size_t max_times_in_windows = 32;
constexpr std::size_t window_cost = 16;

/// A bound for the texts of tokens in all windows that are not those of their ids: so many bytes,
/// and some for each byte of them in the text.
constexpr std::size_t max_own_bytes = std::size_t{1} << 25;
constexpr std::size_t max_times_own = 4;

const std::vector<TokenRun>& windows_of(const EncodingSource& source, int sequence) {
  return sequence == 0 ? source.windows.first : source.windows.second;
}

std::size_t token_count(const std::vector<TokenRun>& windows) {
  std::size_t end = 0;
  for (const TokenRun& window : windows) end = std::max(end, window.last);
  return end;
}

/// Refuses windows that are too many for their texts: of two texts those of the first are paired
/// with those of the second.
void check_windows(const EncodingSource& source, std::size_t window_size) {
  const std::size_t first = source.windows.first.size();
  const std::size_t second = source.is_pair ? source.windows.second.size() : 1;
  const std::size_t tokens =
      token_count(source.windows.first) + (source.is_pair ? token_count(source.windows.second) : 0);
  const std::size_t most =
      (max_window_tokens + max_times_in_windows * tokens) / (window_cost + window_size);
  if (first <= most / std::max(second, std::size_t{1})) return;
  if (first > 1 && second > 1)
    fail(ErrorCode::input, "the texts have ", first, " and ", second, " windows, more than ", most,
         " pairs of them; truncate only_first or only_second");
  fail(ErrorCode::input, "a text of ", tokens, " tokens has ", first * second, " windows of ",
       window_size, " tokens, more than ", most, "; make ", OptionName{"stride"}, " smaller");
}

template <class T>
void insert_front(std::vector<T>& values, std::size_t count, const T& value) {
  values.insert(values.begin(), count, value);
}

}  // namespace

// The reference's order of the overflowing windows of a pair: every further window of the sequence
// that the template names first with all windows of the other one, then the first window of that
// sequence with the further ones of the other.
void EncodingAccess::assemble(const EncodingSource& source, const ResolvedOptions& options,
                              Encoding& result) {
  const Template& pieces = source.post_processor.pieces(source.is_pair);
  fill(source, pieces, {0, 0}, options.add_special_tokens, result);
  std::size_t count = 0;
  if (options.return_overflowing_tokens) {
    // A template names a sequence at most once.
    std::array<int, 2> order{};
    std::size_t sequences = 0;
    for (const TemplatePiece& piece : pieces) {
      if (piece.kind == TemplatePiece::Kind::sequence) order[sequences++] = piece.sequence;
    }
    const auto size_of = [&](std::size_t place) {
      return place < sequences ? windows_of(source, order[place]).size() : std::size_t{1};
    };
    const std::size_t outer = size_of(0);
    const std::size_t inner = size_of(1);
    check_windows(source, result.ids.size());
    std::size_t own_bytes = 0;
    const std::size_t most = max_own_bytes + max_times_own * source.stream.own_bytes.size();
    for (std::size_t i = 1; i < outer * inner; ++i) {
      // (1, 0), (1, 1), …, (2, 0), (2, 1), …, and then (0, 1), (0, 2), …
      const std::size_t rotated = i - 1 + inner;
      const bool is_first = rotated >= outer * inner;
      const std::size_t a = is_first ? 0 : rotated / inner;
      const std::size_t b = is_first ? rotated - outer * inner + 1 : rotated % inner;
      const bool swapped = sequences != 0 && order[0] == 1;
      Encoding& window = window_at(count++, result);
      fill(source, pieces, swapped ? Choice{b, a} : Choice{a, b}, options.add_special_tokens,
           window);
      own_bytes += window.own_bytes_.size();
      require(own_bytes <= most, ErrorCode::input, "the windows of a text repeat more than ", most,
              " bytes of tokens whose texts are not in the vocabulary; make ", OptionName{"stride"},
              " smaller");
    }
  }
  while (result.overflowing.size() > count) {
    result.spare_.push_back(std::move(result.overflowing.back()));
    result.overflowing.pop_back();
  }
}

Encoding& EncodingAccess::window_at(std::size_t index, Encoding& result) {
  if (index >= result.overflowing.size()) {
    if (result.spare_.empty()) {
      result.overflowing.emplace_back();
      result.spare_.reserve(result.overflowing.capacity());  // all may become spare at once
    } else {
      result.overflowing.push_back(std::move(result.spare_.back()));
      result.spare_.pop_back();
    }
  }
  return result.overflowing[index];
}

void EncodingAccess::add_own_text(std::size_t position, std::string_view text, Encoding& result) {
  result.own_texts_.push_back({static_cast<std::int32_t>(position),
                               static_cast<std::uint32_t>(result.own_bytes_.size()),
                               static_cast<std::uint32_t>(text.size())});
  result.own_bytes_ += text;
}

void EncodingAccess::resize(std::size_t size, Encoding& result) {
  result.ids.resize(size);
  result.type_ids.resize(size);
  result.attention_mask.assign(size, 1);
  result.special_tokens_mask.resize(size);
  result.offsets.resize(size);
  result.word_ids.resize(size);
  result.own_texts_.clear();
  result.own_bytes_.clear();
  result.sequences_ = {};
}

void EncodingAccess::fill(const EncodingSource& source, const Template& pieces, Choice choice,
                          bool add_special_tokens, Encoding& result) {
  const auto window_of = [&](const TemplatePiece& piece) {
    return piece.sequence == 0 ? choice.first : choice.second;
  };
  const auto length_of = [&](const TemplatePiece& piece) {
    if (piece.kind == TemplatePiece::Kind::tokens) {
      return add_special_tokens ? piece.tokens.size() : std::size_t{0};
    }
    const TokenRun& run = windows_of(source, piece.sequence)[window_of(piece)];
    return run.last - run.first;
  };
  std::size_t size = 0;
  for (const TemplatePiece& piece : pieces) size += length_of(piece);
  resize(size, result);
  if (result.texts_ != source.texts) result.texts_ = source.texts;
  result.has_model_type_ids_ = source.has_model_type_ids;
  result.is_truncated_ = source.windows.first.size() > 1 || source.windows.second.size() > 1;
  std::size_t at = 0;
  for (const TemplatePiece& piece : pieces) {
    if (piece.kind == TemplatePiece::Kind::sequence) {
      fill_sequence(source, piece, window_of(piece), at, result);
    } else if (add_special_tokens) {
      fill_tokens(source, piece, at, result);
    }
    at += length_of(piece);
  }
}

void EncodingAccess::fill_tokens(const EncodingSource& source, const TemplatePiece& piece,
                                 std::size_t at, Encoding& result) {
  for (const TemplateToken& token : piece.tokens) {
    result.ids[at] = token.id;
    result.type_ids[at] = piece.type_id;
    result.special_tokens_mask[at] = 1;
    result.offsets[at] = {};
    result.word_ids[at] = Encoding::none;
    if (token.text != source.texts->at(token.id)) {
      add_own_text(at, token.text, result);
    }
    ++at;
  }
}

// In the reference the first window has the template's type id, the others that of their sequence:
// 0 for the first text, 1 for the second.
void EncodingAccess::fill_sequence(const EncodingSource& source, const TemplatePiece& piece,
                                   std::size_t window, std::size_t at, Encoding& result) {
  const TokenRun run = windows_of(source, piece.sequence)[window];
  const std::size_t begin = run.first + (piece.sequence == 0 ? 0 : source.first_length);
  const std::size_t length = run.last - run.first;
  const auto to = static_cast<std::ptrdiff_t>(at);
  std::copy_n(source.stream.ids() + begin, length, result.ids.begin() + to);
  std::copy_n(source.stream.origins() + begin, length, result.offsets.begin() + to);
  std::copy_n(source.stream.words() + begin, length, result.word_ids.begin() + to);
  std::fill_n(result.type_ids.begin() + to, length, window == 0 ? piece.type_id : piece.sequence);
  std::fill_n(result.special_tokens_mask.begin() + to, length, 0);
  if (source.post_processor.sets_sequence_ranges || (source.is_pair && window == 0)) {
    result.sequences_[static_cast<std::size_t>(piece.sequence)] = {
        true, {static_cast<std::int32_t>(at), static_cast<std::int32_t>(at + length)}};
  }
  const auto& own_texts = source.stream.own_texts;  // in the order of their positions
  auto own = std::lower_bound(own_texts.begin(), own_texts.end(), begin,
                              [](const engine::TokenStream::OwnText& text, std::size_t position) {
                                return text.position < position;
                              });
  for (; own != own_texts.end() && own->position < begin + length; ++own) {
    add_own_text(own->position - begin + at,
                 std::string_view(source.stream.own_bytes).substr(own->begin, own->size), result);
  }
}

void EncodingAccess::pad(const ResolvedOptions& options, Index length,
                         const engine::TokenTexts& texts, Encoding& encoding) {
  for (Encoding& window : encoding.overflowing) pad(options, length, texts, window);
  if (encoding.size() >= length) return;
  const auto old_size = static_cast<std::int32_t>(encoding.size());
  const auto count = static_cast<std::size_t>(length - encoding.size());
  const auto added = static_cast<std::int32_t>(count);
  const bool left = options.padding_side == Side::left;
  const auto extend = [&](auto& values, const auto& value) {
    if (left) {
      insert_front(values, count, value);
    } else {
      values.resize(values.size() + count, value);
    }
  };
  extend(encoding.ids, options.pad_id);
  extend(encoding.type_ids, options.pad_type_id);
  extend(encoding.attention_mask, std::int32_t{0});
  extend(encoding.special_tokens_mask, std::int32_t{1});
  extend(encoding.offsets, Offsets{});
  extend(encoding.word_ids, std::int32_t{Encoding::none});
  if (left) {
    for (Encoding::OwnText& own : encoding.own_texts_) own.position += added;
    for (Encoding::SequenceRange& range : encoding.sequences_) {
      range.tokens.start += added;
      range.tokens.end += added;
    }
  }
  if (options.pad_text != texts.at(options.pad_id)) {
    const Encoding::OwnText pad_text{0, static_cast<std::uint32_t>(encoding.own_bytes_.size()),
                                     static_cast<std::uint32_t>(options.pad_text.size())};
    encoding.own_bytes_ += options.pad_text;
    auto& own = encoding.own_texts_;
    auto pad = own.insert(left ? own.begin() : own.end(), count, pad_text);
    for (std::int32_t i = 0; i < added; ++i) (pad++)->position = left ? i : old_size + i;
  }
}

Index EncodingAccess::mapped_size(const Encoding& encoding) noexcept {
  return static_cast<Index>(
      std::min({encoding.ids.size(), encoding.offsets.size(), encoding.word_ids.size()}));
}

Offsets EncodingAccess::sequence_range(const Encoding& encoding, Index sequence) {
  const auto size = static_cast<std::int32_t>(mapped_size(encoding));
  if (sequence >= 0 && sequence < 2) {
    const Encoding::SequenceRange& range = encoding.sequences_[static_cast<std::size_t>(sequence)];
    if (range.known) return {std::min(range.tokens.start, size), std::min(range.tokens.end, size)};
  }
  return {0, size};
}

}  // namespace electra::tokenizer::encoding
