#include "tokenizer/normalizer.hpp"

#include <algorithm>
#include <array>
#include <cstddef>

#include "tokenizer/unicode.hpp"
#include "tokenizer/utf8.hpp"

namespace electra::tokenizer {
namespace {

using Text = std::vector<PlacedCharacter>;

/// A character that a step makes. The reference knows only, for each, how many of the old
/// characters it stands for: 0 if it was inserted, 1, or more if others after it went. It then
/// gives out the old places in order, so that a reordered mark gets the place of another.
struct Made {
  char32_t character;
  std::ptrdiff_t consumed;
};

/// Gives the made characters their places.
void place(const std::vector<Made>& made, Text& text) {
  Text result;
  result.reserve(made.size());
  std::ptrdiff_t next = 0;
  for (const Made& m : made) {
    const std::ptrdiff_t from = m.consumed > 0 || next == 0 ? next : next - 1;
    result.push_back({m.character, text[static_cast<std::size_t>(from)].origin});
    next += m.consumed;
  }
  text = std::move(result);
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

void set_ideographs_apart(Text& text) {
  const auto apart = [](const PlacedCharacter& p) { return unicode::is_ideograph(p.character); };
  if (std::none_of(text.begin(), text.end(), apart)) return;
  Text result;
  for (const PlacedCharacter& p : text) {
    if (apart(p)) {
      result.insert(result.end(), {{U' ', p.origin}, p, {U' ', p.origin}});
    } else {
      result.push_back(p);
    }
  }
  text = std::move(result);
}

void drop_marks(Text& text) {
  const auto drops = [](const PlacedCharacter& p) {
    return unicode::has(p.character, unicode::mark);
  };
  text.erase(std::remove_if(text.begin(), text.end(), drops), text.end());
}

void lower(Text& text) {
  Text result;
  result.reserve(text.size());
  for (const PlacedCharacter& p : text) {
    for (const char32_t c : unicode::lower(p.character)) result.push_back({c, p.origin});
  }
  text = std::move(result);
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

std::vector<Made> decompose(const Text& text, bool compatibly) {
  std::vector<Made> made;
  made.reserve(text.size());
  std::vector<Made> scratch;
  std::size_t run = 0;  // where the characters began that may change places
  for (const PlacedCharacter& p : text) {
    std::ptrdiff_t consumed = 1;
    for (const char32_t c : compatibly ? unicode::decompose_compatibly(p.character)
                                       : unicode::decompose(p.character)) {
      if (!unicode::has(c, unicode::reorders)) {
        sort_by_class(made.begin() + static_cast<std::ptrdiff_t>(run), made.end(), scratch);
        run = made.size() + 1;
      }
      made.push_back({c, consumed});
      consumed = 0;
    }
  }
  if (run < made.size()) {
    sort_by_class(made.begin() + static_cast<std::ptrdiff_t>(run), made.end(), scratch);
  }
  return made;
}

/// Composes what decompose() gave. A composed character stands for all that its parts stood for.
std::vector<Made> compose(const std::vector<Made>& parts) {
  std::vector<Made> result;
  result.reserve(parts.size());
  std::ptrdiff_t starter = -1;  // in the result
  unsigned last_class = 0;
  for (const Made& part : parts) {
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
  return result;
}

void apply_bert(const BertFlags& flags, Text& text) {
  if (flags.clean_text) clean(text);
  if (flags.handle_chinese_chars) set_ideographs_apart(text);
  if (flags.strips()) {
    place(decompose(text, false), text);
    drop_marks(text);
  }
  if (flags.lowercase) lower(text);
}

void apply_step(const NormalizerStep& step, Text& text) {
  using Kind = NormalizerStep::Kind;
  switch (step.kind) {
    case Kind::bert:
      return apply_bert(step.bert, text);
    case Kind::nfd:
    case Kind::nfkd:
      return place(decompose(text, step.kind == Kind::nfkd), text);
    case Kind::nfc:
    case Kind::nfkc:
      return place(compose(decompose(text, step.kind == Kind::nfkc)), text);
    case Kind::lowercase:
      return lower(text);
  }
}

}  // namespace

void Normalizer::apply(std::vector<PlacedCharacter>& text) const {
  for (const NormalizerStep& step : steps_) apply_step(step, text);
}

std::vector<char32_t> Normalizer::normalized(std::string_view text) const {
  Text placed;
  const Byte* const end = bytes_of(text) + text.size();
  for (const Byte* p = bytes_of(text); p < end;) {
    const Decoded d = decode(p, end);
    placed.push_back({d.character, {}});
    p += d.size;
  }
  apply(placed);
  std::vector<char32_t> result;
  for (const PlacedCharacter& p : placed) result.push_back(p.character);
  return result;
}

std::optional<BertFlags> Normalizer::as_bert() const {
  if (steps_.empty()) return BertFlags{false, false, false, false};
  if (steps_.size() == 1 && steps_[0].kind == NormalizerStep::Kind::bert) return steps_[0].bert;
  return std::nullopt;
}

}  // namespace electra::tokenizer
