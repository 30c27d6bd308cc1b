#include "tokenizer/encoding/encoding_access.hpp"

#include <algorithm>
#include <array>
#include <iterator>

#include "electra/core/error.hpp"

namespace electra::tokenizer {
namespace {

/// More windows than anyone reads: the product of those of two texts.
constexpr std::size_t most_windows = std::size_t{1} << 20;

const std::vector<TokenRun>& windows_of(const EncodingSource& source, int sequence) {
  return sequence == 0 ? source.windows.first : source.windows.second;
}

template <class T>
void insert_front(std::vector<T>& values, std::size_t count, const T& value) {
  values.insert(values.begin(), count, value);
}

}  // namespace

// The order of the reference, which merges the template from its first piece to its last: every
// further window of the sequence that comes first, each beside all of the other's, and then the
// kept one beside the other's further windows.
void EncodingAccess::assemble(const EncodingSource& source, const Plan& plan, Encoding& result) {
  const Template& pieces = source.post_processor.pieces(source.is_pair);
  fill(source, pieces, {0, 0}, plan.add_special_tokens, result);
  std::size_t count = 0;
  if (plan.keeps_overflow) {
    // A template names a sequence once at most.
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
    require(outer == 1 || inner == 1 || outer <= most_windows / inner, ErrorCode::input,
            "the windows of the two texts, ", outer, " and ", inner, ", would make more than ",
            most_windows, " pairs; truncate only_first or only_second");
    for (std::size_t i = 1; i < outer * inner; ++i) {
      // 1.0, 1.1, …, 2.0, 2.1, …, and then 0.1, 0.2, …
      const std::size_t turned = i - 1 + inner;
      const bool kept = turned >= outer * inner;
      const std::size_t a = kept ? 0 : turned / inner;
      const std::size_t b = kept ? turned - outer * inner + 1 : turned % inner;
      const bool swapped = sequences != 0 && order[0] == 1;
      fill(source, pieces, swapped ? Choice{b, a} : Choice{a, b}, plan.add_special_tokens,
           add_window(result, count++));
    }
  }
  while (result.overflowing.size() > count) {
    result.spare_.push_back(std::move(result.overflowing.back()));
    result.overflowing.pop_back();
  }
}

Encoding& EncodingAccess::add_window(Encoding& result, std::size_t number) {
  if (number >= result.overflowing.size()) {
    if (result.spare_.empty()) {
      result.overflowing.emplace_back();
      result.spare_.reserve(result.overflowing.capacity());  // all may be put aside at once
    } else {
      result.overflowing.push_back(std::move(result.spare_.back()));
      result.spare_.pop_back();
    }
  }
  return result.overflowing[number];
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
  result.texts_ = &source.texts;
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
    if (token.text != source.texts.at(token.id)) {
      add_own_text(at, token.text, result);
    }
    ++at;
  }
}

// The reference gives the template's type to the window that is kept, and to the others what the
// sequence had before: 0 for the first text, 1 for the second.
void EncodingAccess::fill_sequence(const EncodingSource& source, const TemplatePiece& piece,
                                   std::size_t window, std::size_t at, Encoding& result) {
  const TokenRun run = windows_of(source, piece.sequence)[window];
  const std::size_t begin = run.first + (piece.sequence == 0 ? 0 : source.first_length);
  const std::size_t length = run.last - run.first;
  const auto place = static_cast<std::ptrdiff_t>(at);
  std::copy_n(source.stream.ids() + begin, length, result.ids.begin() + place);
  std::copy_n(source.stream.origins() + begin, length, result.offsets.begin() + place);
  std::copy_n(source.stream.words() + begin, length, result.word_ids.begin() + place);
  std::fill_n(result.type_ids.begin() + place, length,
              window == 0 ? piece.type_id : piece.sequence);
  std::fill_n(result.special_tokens_mask.begin() + place, length, 0);
  if (source.post_processor.windows_know_sequences || (source.is_pair && window == 0)) {
    result.sequences_[static_cast<std::size_t>(piece.sequence)] = {
        true, {static_cast<std::int32_t>(at), static_cast<std::int32_t>(at + length)}};
  }
  for (const engine::TokenStream::OwnText& own : source.stream.own_texts) {
    if (own.position >= begin && own.position < begin + length) {
      add_own_text(own.position - begin + at,
                   std::string_view(source.stream.own_bytes).substr(own.begin, own.size), result);
    }
  }
}

void EncodingAccess::pad(const Plan& plan, Index length, const engine::TokenTexts& texts,
                         Encoding& encoding) {
  for (Encoding& window : encoding.overflowing) pad(plan, length, texts, window);
  if (encoding.size() >= length) return;
  const auto old_size = static_cast<std::int32_t>(encoding.size());
  const auto count = static_cast<std::size_t>(length - encoding.size());
  const auto added = static_cast<std::int32_t>(count);
  const bool left = plan.padding_side == Side::left;
  const auto extend = [&](auto& values, const auto& value) {
    if (left) {
      insert_front(values, count, value);
    } else {
      values.resize(values.size() + count, value);
    }
  };
  extend(encoding.ids, plan.pad_id);
  extend(encoding.type_ids, plan.pad_type_id);
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
  if (plan.pad_text != texts.at(plan.pad_id)) {
    const Encoding::OwnText pad_text{0, static_cast<std::uint32_t>(encoding.own_bytes_.size()),
                                     static_cast<std::uint32_t>(plan.pad_text.size())};
    encoding.own_bytes_ += plan.pad_text;
    auto& own = encoding.own_texts_;
    auto pad = own.insert(left ? own.begin() : own.end(), count, pad_text);
    for (std::int32_t i = 0; i < added; ++i) (pad++)->position = left ? i : old_size + i;
  }
}

}  // namespace electra::tokenizer
