#include "tokenizer/unicode/normalizer.hpp"

#include <algorithm>
#include <array>
#include <cstddef>

#include "tokenizer/unicode/unicode.hpp"
#include "tokenizer/unicode/utf8_codec.hpp"

namespace electra::tokenizer::unicode {
namespace {

using Text = std::vector<AlignedCharacter>;

/// Replaces the text by the transformed characters, aligned with the text that they were made of.
void align(NormalizerScratch& scratch) {
  scratch.next_text.clear();
  std::ptrdiff_t next = 0;
  for (const TransformedCharacter& t : scratch.transformed) {
    const std::ptrdiff_t from = t.consumed > 0 || next == 0 ? next : next - 1;
    scratch.next_text.push_back({t.character, scratch.text[static_cast<std::size_t>(from)].origin});
    next += t.consumed;
  }
  scratch.text.swap(scratch.next_text);
}

void clean(Text& text) {
  const auto drops = [](const AlignedCharacter& p) {
    return p.character == 0 || has(p.character, removed);
  };
  text.erase(std::remove_if(text.begin(), text.end(), drops), text.end());
  for (AlignedCharacter& p : text) {
    if (has(p.character, white_space)) p.character = U' ';
  }
}

void isolate_ideographs(NormalizerScratch& scratch) {
  scratch.next_text.clear();
  for (const AlignedCharacter& p : scratch.text) {
    const bool isolated = is_ideograph(p.character);
    if (isolated) scratch.next_text.push_back({U' ', p.origin});
    scratch.next_text.push_back(p);
    if (isolated) scratch.next_text.push_back({U' ', p.origin});
  }
  scratch.text.swap(scratch.next_text);
}

void drop_marks(Text& text) {
  const auto drops = [](const AlignedCharacter& p) { return has(p.character, mark); };
  text.erase(std::remove_if(text.begin(), text.end(), drops), text.end());
}

void lower_text(NormalizerScratch& scratch) {
  scratch.next_text.clear();
  for (const AlignedCharacter& p : scratch.text) {
    for (const char32_t c : lower(p.character)) scratch.next_text.push_back({c, p.origin});
  }
  scratch.text.swap(scratch.next_text);
}

/// Sorts a run of characters by combining class: a stable counting sort, linear in the run.
void sort_by_combining_class(std::vector<TransformedCharacter>::iterator first,
                             std::vector<TransformedCharacter>::iterator last,
                             std::vector<TransformedCharacter>& buffer) {
  if (last - first < 2) return;
  std::array<std::size_t, 257> begin_of_class{};
  for (auto t = first; t != last; ++t) ++begin_of_class[combining_class(t->character) + 1];
  for (std::size_t i = 1; i < begin_of_class.size(); ++i)
    begin_of_class[i] += begin_of_class[i - 1];
  buffer.assign(first, last);
  for (const TransformedCharacter& t : buffer) {
    first[static_cast<std::ptrdiff_t>(begin_of_class[combining_class(t.character)]++)] = t;
  }
}

/// Decomposes the text into `scratch.transformed`, in canonical order.
void decompose_text(bool compatibly, NormalizerScratch& scratch) {
  std::vector<TransformedCharacter>& result = scratch.transformed;
  result.clear();
  std::size_t run = 0;  // beginning of the characters that may still be reordered
  for (const AlignedCharacter& p : scratch.text) {
    std::ptrdiff_t consumed = 1;
    for (const char32_t c :
         compatibly ? decompose_compatibly(p.character) : decompose(p.character)) {
      if (!has(c, reorders)) {
        sort_by_combining_class(result.begin() + static_cast<std::ptrdiff_t>(run), result.end(),
                                scratch.buffer);
        run = result.size() + 1;
      }
      result.push_back({c, consumed});
      consumed = 0;
    }
  }
  if (run < result.size()) {
    sort_by_combining_class(result.begin() + static_cast<std::ptrdiff_t>(run), result.end(),
                            scratch.buffer);
  }
}

/// Composes the output of decompose_text(). A composed character consumes whatever its parts did.
void compose_text(NormalizerScratch& scratch) {
  std::vector<TransformedCharacter>& result = scratch.buffer;
  result.clear();
  std::ptrdiff_t starter = -1;  // index in the result
  unsigned last_class = 0;
  for (const TransformedCharacter& part : scratch.transformed) {
    const unsigned part_class = combining_class(part.character);
    const bool adjacent = starter + 1 == static_cast<std::ptrdiff_t>(result.size());
    if (starter >= 0 && (adjacent || last_class < part_class)) {
      TransformedCharacter& base = result[static_cast<std::size_t>(starter)];
      if (const char32_t c = compose(base.character, part.character); c != 0) {
        base = {c, base.consumed + part.consumed};
        continue;
      }
    }
    if (part_class == 0) starter = static_cast<std::ptrdiff_t>(result.size());
    last_class = part_class;
    result.push_back(part);
  }
  scratch.transformed.swap(result);
}

void apply_bert(const BertFlags& flags, NormalizerScratch& scratch) {
  if (flags.clean_text) clean(scratch.text);
  if (flags.handle_chinese_chars) isolate_ideographs(scratch);
  if (flags.strips()) {
    decompose_text(false, scratch);
    align(scratch);
    drop_marks(scratch.text);
  }
  if (flags.lowercase) lower_text(scratch);
}

void apply_step(const NormalizerStep& step, NormalizerScratch& scratch) {
  using Kind = NormalizerStep::Kind;
  switch (step.kind) {
    case Kind::bert:
      return apply_bert(step.bert, scratch);
    case Kind::nfd:
    case Kind::nfkd:
      decompose_text(step.kind == Kind::nfkd, scratch);
      return align(scratch);
    case Kind::nfc:
    case Kind::nfkc:
      decompose_text(step.kind == Kind::nfkc, scratch);
      compose_text(scratch);
      return align(scratch);
    case Kind::lowercase:
      return lower_text(scratch);
  }
}

}  // namespace

void Normalizer::apply(NormalizerScratch& scratch) const {
  for (const NormalizerStep& step : steps_) apply_step(step, scratch);
}

std::vector<char32_t> Normalizer::normalized(std::string_view text) const {
  NormalizerScratch scratch;
  append_aligned(text, {}, OffsetUnit::characters, scratch.text);
  apply(scratch);
  std::vector<char32_t> result;
  for (const AlignedCharacter& p : scratch.text) result.push_back(p.character);
  return result;
}

std::optional<BertFlags> Normalizer::as_bert() const {
  if (steps_.empty()) return BertFlags{false, false, false, false};
  if (steps_.size() == 1 && steps_[0].kind == NormalizerStep::Kind::bert) return steps_[0].bert;
  return std::nullopt;
}

void append_aligned(std::string_view text, Position position, OffsetUnit unit,
                    std::vector<AlignedCharacter>& characters) {
  const Byte* const end = bytes_of(text) + text.size();
  std::int32_t start = position.start;
  for (const Byte* p = bytes_of(text); p < end;) {
    const Decoded d = utf8::decode(p, end);
    const std::int32_t length =
        unit == OffsetUnit::characters ? 1 : static_cast<std::int32_t>(d.size);
    characters.push_back({d.character, {start, start + length}});
    start += length;
    p += d.size;
  }
}

}  // namespace electra::tokenizer::unicode
