#include "tokenizer/unicode/normalizer.hpp"

#include <algorithm>
#include <array>
#include <cstddef>

#include "tokenizer/unicode/unicode.hpp"
#include "tokenizer/unicode/utf8_codec.hpp"

namespace electra::tokenizer {
namespace {

using Text = std::vector<PlacedCharacter>;

using Made = MadeCharacter;

/// Gives the made characters their places.
void place(NormalizerScratch& scratch) {
  scratch.next.clear();
  std::ptrdiff_t next = 0;
  for (const Made& m : scratch.made) {
    const std::ptrdiff_t from = m.consumed > 0 || next == 0 ? next : next - 1;
    scratch.next.push_back({m.character, scratch.text[static_cast<std::size_t>(from)].origin});
    next += m.consumed;
  }
  scratch.text.swap(scratch.next);
}

void clean(Text& text) {
  const auto drops = [](const PlacedCharacter& p) {
    return p.character == 0 || unicode::has(p.character, unicode::removed);
  };
  text.erase(std::remove_if(text.begin(), text.end(), drops), text.end());
  for (PlacedCharacter& p : text) {
    if (unicode::has(p.character, unicode::white_space)) p.character = U' ';
  }
}

void set_ideographs_apart(NormalizerScratch& scratch) {
  scratch.next.clear();
  for (const PlacedCharacter& p : scratch.text) {
    const bool apart = unicode::is_ideograph(p.character);
    if (apart) scratch.next.push_back({U' ', p.origin});
    scratch.next.push_back(p);
    if (apart) scratch.next.push_back({U' ', p.origin});
  }
  scratch.text.swap(scratch.next);
}

void drop_marks(Text& text) {
  const auto drops = [](const PlacedCharacter& p) {
    return unicode::has(p.character, unicode::mark);
  };
  text.erase(std::remove_if(text.begin(), text.end(), drops), text.end());
}

void lower(NormalizerScratch& scratch) {
  scratch.next.clear();
  for (const PlacedCharacter& p : scratch.text) {
    for (const char32_t c : unicode::lower(p.character)) scratch.next.push_back({c, p.origin});
  }
  scratch.text.swap(scratch.next);
}

/// Sorts a run of characters by combining class, stably, in linear time.
void sort_by_class(std::vector<Made>::iterator first, std::vector<Made>::iterator last,
                   std::vector<Made>& scratch) {
  if (last - first < 2) return;
  std::array<std::size_t, 257> begin_of_class{};
  for (auto m = first; m != last; ++m) ++begin_of_class[unicode::combining_class(m->character) + 1];
  for (std::size_t i = 1; i < begin_of_class.size(); ++i)
    begin_of_class[i] += begin_of_class[i - 1];
  scratch.assign(first, last);
  for (const Made& m : scratch) {
    first[static_cast<std::ptrdiff_t>(begin_of_class[unicode::combining_class(m.character)]++)] = m;
  }
}

/// Puts the decomposed text into `scratch.made`.
void decompose(bool compatibly, NormalizerScratch& scratch) {
  std::vector<Made>& made = scratch.made;
  made.clear();
  std::size_t run = 0;  // where the characters began that may change places
  for (const PlacedCharacter& p : scratch.text) {
    std::ptrdiff_t consumed = 1;
    for (const char32_t c : compatibly ? unicode::decompose_compatibly(p.character)
                                       : unicode::decompose(p.character)) {
      if (!unicode::has(c, unicode::reorders)) {
        sort_by_class(made.begin() + static_cast<std::ptrdiff_t>(run), made.end(), scratch.other);
        run = made.size() + 1;
      }
      made.push_back({c, consumed});
      consumed = 0;
    }
  }
  if (run < made.size()) {
    sort_by_class(made.begin() + static_cast<std::ptrdiff_t>(run), made.end(), scratch.other);
  }
}

/// Composes what decompose() gave. A composed character stands for all that its parts stood for.
void compose(NormalizerScratch& scratch) {
  std::vector<Made>& result = scratch.other;
  result.clear();
  std::ptrdiff_t starter = -1;  // in the result
  unsigned last_class = 0;
  for (const Made& part : scratch.made) {
    const unsigned its_class = unicode::combining_class(part.character);
    const bool adjacent = starter + 1 == static_cast<std::ptrdiff_t>(result.size());
    if (starter >= 0 && (adjacent || last_class < its_class)) {
      Made& base = result[static_cast<std::size_t>(starter)];
      if (const char32_t c = unicode::compose(base.character, part.character); c != 0) {
        base = {c, base.consumed + part.consumed};
        continue;
      }
    }
    if (its_class == 0) starter = static_cast<std::ptrdiff_t>(result.size());
    last_class = its_class;
    result.push_back(part);
  }
  scratch.made.swap(result);
}

void apply_bert(const BertFlags& flags, NormalizerScratch& scratch) {
  if (flags.clean_text) clean(scratch.text);
  if (flags.handle_chinese_chars) set_ideographs_apart(scratch);
  if (flags.strips()) {
    decompose(false, scratch);
    place(scratch);
    drop_marks(scratch.text);
  }
  if (flags.lowercase) lower(scratch);
}

void apply_step(const NormalizerStep& step, NormalizerScratch& scratch) {
  using Kind = NormalizerStep::Kind;
  switch (step.kind) {
    case Kind::bert:
      return apply_bert(step.bert, scratch);
    case Kind::nfd:
    case Kind::nfkd:
      decompose(step.kind == Kind::nfkd, scratch);
      return place(scratch);
    case Kind::nfc:
    case Kind::nfkc:
      decompose(step.kind == Kind::nfkc, scratch);
      compose(scratch);
      return place(scratch);
    case Kind::lowercase:
      return lower(scratch);
  }
}

}  // namespace

void Normalizer::apply(NormalizerScratch& scratch) const {
  for (const NormalizerStep& step : steps_) apply_step(step, scratch);
}

std::vector<char32_t> Normalizer::normalized(std::string_view text) const {
  NormalizerScratch scratch;
  const Byte* const end = bytes_of(text) + text.size();
  for (const Byte* p = bytes_of(text); p < end;) {
    const Decoded d = decode(p, end);
    scratch.text.push_back({d.character, {}});
    p += d.size;
  }
  apply(scratch);
  std::vector<char32_t> result;
  for (const PlacedCharacter& p : scratch.text) result.push_back(p.character);
  return result;
}

std::optional<BertFlags> Normalizer::as_bert() const {
  if (steps_.empty()) return BertFlags{false, false, false, false};
  if (steps_.size() == 1 && steps_[0].kind == NormalizerStep::Kind::bert) return steps_[0].bert;
  return std::nullopt;
}

}  // namespace electra::tokenizer
