// The half of a random case that is about its inputs.

#include <algorithm>
#include <utility>

#include "reference/random_case.hpp"

namespace electra::reference {
namespace {

std::size_t at(Index index) { return static_cast<std::size_t>(index); }

template <class T>
void append(std::vector<T>& to, const std::vector<T>& from, Index first, Index count) {
  to.insert(to.end(), from.begin() + first, from.begin() + first + count);
}

/// The columns of a sequence that a cache holds.
struct History {
  Sequence sequence;           ///< its attention_mask is [tokens]
  std::vector<Integers> seen;  ///< for each column the ones that it attended to in its own step
  Index length() const { return static_cast<Index>(sequence.token_type_ids.size()); }
};

/// Ones and zeros for the columns of one sequence.
Integers random_mask(Random& random, Index length) {
  enum Kind { ones, left, both, right, right_again, right_too, right_and_holes, holes, more, rare };
  const auto kind = static_cast<Kind>(random.below(10));
  Integers mask(at(length), 1);
  const Index before = kind == left || kind == both ? random.below(length) : 0;
  const Index after = kind >= both && kind <= right_and_holes ? random.below(length - before) : 0;
  std::fill_n(mask.begin(), before, 0);
  std::fill_n(mask.rbegin(), after, 0);
  for (int& each : mask)
    if (kind >= right_and_holes && kind <= more && random.chance(25)) each = 0;
  if (kind == rare && random.chance(40)) std::fill(mask.begin(), mask.end(), 0);
  return mask;
}

class StepGenerator {
 public:
  StepGenerator(Random& random, Case& chosen)
      : random_(random), case_(chosen), histories_(at(chosen.batch_size)) {}

  void choose_head_mask() {
    const ElectraConfig& config = case_.config;
    const Index heads = config.heads_of_layer(0), layers = config.num_hidden_layers;
    // The library takes a head mask only if all layers have as many heads.
    for (Index layer = 0; layer < layers; ++layer)
      if (config.heads_of_layer(layer) != heads) return;
    if (config.add_cross_attention && heads != config.num_attention_heads) return;
    if (!random_.chance(25)) return;
    case_.head_mask = uniform(random_.chance(50) ? heads : layers * heads, 1.0F);
    for (float& factor : case_.head_mask)
      factor = factor < -0.3F ? 0.0F : factor > 0.3F ? 1.0F : 1.0F + factor;
  }

  void choose_encoder() {
    // A model that is not a decoder ignores an encoder.
    const bool may = case_.config.add_cross_attention || !case_.config.is_decoder;
    if (!may || !random_.chance(case_.config.add_cross_attention ? 85 : 5)) return;
    case_.encoder_length = random_.chance(80) ? random_.between(1, 20) : random_.between(21, 70);
    case_.encoder_hidden_states =
        uniform(case_.batch_size * case_.encoder_length * case_.config.hidden_size, 1.5F);
    if (!random_.chance(75)) return;
    case_.encoder_mask_for_each_query = random_.chance(40);
    for (Index i = 0; i < case_.batch_size; ++i)
      encoder_masks_.push_back(random_mask(random_, case_.encoder_length));
  }

  void add_step(Index length) {
    Step step{};
    step.length = length;
    choose_tokens(step);
    if (remembers() && !case_.steps.empty() && random_.chance(20)) reorder(step);
    choose_mask(step);
    choose_encoder_mask(step);
    for (Index b = 0; b < case_.batch_size; ++b) add_row(step, b);
    case_.steps.push_back(std::move(step));
  }

 private:
  bool remembers() const { return case_.has_cache && case_.config.is_decoder; }

  std::vector<float> uniform(Index count, float limit) {
    std::vector<float> values(at(count));
    for (float& value : values) value = random_.uniform() * limit;
    return values;
  }

  Integers integers(Index count, Index limit) {
    Integers values(at(count));
    for (int& value : values) value = static_cast<int>(random_.below(limit));
    return values;
  }

  void choose_tokens(Step& step) {
    const ElectraConfig& config = case_.config;
    const Index columns = case_.batch_size * step.length;
    if (case_.has_embeds)
      step.inputs_embeds = uniform(columns * config.embedding_size, 1.0F);
    else
      step.input_ids = integers(columns, config.vocab_size);
    if (random_.chance(75)) step.token_type_ids = integers(columns, config.type_vocab_size);
    if (!random_.chance(25)) return;
    const bool shared = case_.head != Head::multiple_choice && random_.chance(50);
    step.position_ids = integers(shared ? step.length : columns, config.max_position_embeddings);
  }

  // Not with an encoder, whose states would have to follow.
  void reorder(Step& step) {
    if (case_.encoder_length > 0) return;
    std::vector<History> chosen;
    for (Index b = 0; b < case_.batch_size; ++b) {
      step.reorder.push_back(random_.below(case_.batch_size));
      chosen.push_back(histories_[at(step.reorder.back())]);
    }
    histories_ = std::move(chosen);
  }

  void choose_mask(Step& step) {
    const Index past = histories_[0].length();
    // The library takes no other mask than [batch_size, length] where lengths in the cache differ.
    const bool even = std::all_of(histories_.begin(), histories_.end(),
                                  [&](const History& each) { return each.length() == past; });
    const Index kind = random_.below(100);
    if (kind >= 85) return;
    step.mask_for_each_query = even && kind < 15 && case_.head != Head::multiple_choice;
    const bool has_past = even && kind < 45;
    step.mask_columns = (has_past ? past : 0) + step.length;
    special_ = special_ || step.mask_for_each_query || (has_past && past > 0);
    for (const History& history : histories_) {
      const Integers& before = history.sequence.attention_mask;
      if (step.mask_for_each_query)
        add_mask_for_each_query(before, step);
      else
        add_mask(has_past ? before : Integers(), step);
    }
  }

  /// A step may hide columns that the steps before it attended to.
  void add_mask(const Integers& before, Step& step) {
    for (const int visible : before)
      step.attention_mask.push_back(random_.chance(15) ? 0 : visible);
    Integers mask = random_mask(random_, step.length);
    const std::string& summary = case_.config.summary_type;
    const bool is_choice = case_.head == Head::multiple_choice;
    const bool needs_first =
        case_.head == Head::sequence_classification || (is_choice && summary == "first");
    if (needs_first && !case_.compute_padding) mask.front() = 1;
    if (is_choice && !needs_first && !case_.compute_padding) mask.back() = 1;
    append(step.attention_mask, mask, 0, step.length);
  }

  // A query that sees nothing attends to all columns alike, and so to cached padding as well. That
  // is not there unless it was computed.
  void add_mask_for_each_query(Integers before, Step& step) {
    const int percent = static_cast<int>(random_.between(0, 100));
    const bool sees_itself = remembers() && !case_.compute_padding;
    const Index past = step.mask_columns - step.length;
    before.resize(at(step.mask_columns), 1);
    for (Index query = 0; query < step.length; ++query)
      for (Index key = 0; key < step.mask_columns; ++key) {
        const bool seen = before[at(key)] != 0 && random_.chance(percent);
        step.attention_mask.push_back(seen || (sees_itself && key == past + query) ? 1 : 0);
      }
  }

  void choose_encoder_mask(Step& step) {
    Integers& all = step.encoder_attention_mask;
    for (const Integers& mask : encoder_masks_) {
      if (!case_.encoder_mask_for_each_query) append(all, mask, 0, case_.encoder_length);
      for (Index query = 0; case_.encoder_mask_for_each_query && query < step.length; ++query)
        for (const int visible : mask) all.push_back(random_.chance(30) ? 1 - visible : visible);
    }
  }

  void add_row(Step& step, Index b) {
    History history = histories_[at(b)];
    Row row{{}, history.length(), 0, step.length};
    const Integers full = full_mask(step, b, history);
    add_columns(step, b, history.sequence);
    append(history.sequence.attention_mask, full, row.past, step.length);
    add_seen(step, b, full, history);
    const bool is_masked = !step.attention_mask.empty() || row.past > 0;
    if (is_masked && !step.mask_for_each_query && !case_.compute_padding) trim(full, row);
    row.sequence = history.sequence;
    // A query that sees nothing attends to all columns of its time.
    const bool may_see_nothing = remembers() && case_.compute_padding;
    row.sequence.attention_mask = special_ || may_see_nothing ? all_seen(history) : full;
    add_inputs_of_case(b, row.sequence);
    step.rows.push_back(row);
    if (!remembers() || row.last <= row.first) return;
    truncate(row.past + row.last, history);
    histories_[at(b)] = std::move(history);
  }

  /// For each column of the cache and the step whether it is visible, to some query at least.
  Integers full_mask(const Step& step, Index b, const History& history) const {
    Integers full = history.sequence.attention_mask;
    full.resize(at(history.length() + step.length), 1);
    if (step.attention_mask.empty() || step.mask_for_each_query) return full;
    const auto given = step.attention_mask.begin() + b * step.mask_columns;
    std::copy(given, given + step.mask_columns, full.end() - step.mask_columns);
    return full;
  }

  void add_columns(const Step& step, Index b, Sequence& sequence) const {
    const Index first = b * step.length, count = step.length;
    const auto past = static_cast<int>(sequence.token_type_ids.size());
    if (case_.has_embeds) {
      const Index width = case_.config.embedding_size;
      sequence.inputs_embeds.insert(sequence.inputs_embeds.end(),
                                    step.inputs_embeds.begin() + first * width,
                                    step.inputs_embeds.begin() + (first + count) * width);
    } else {
      append(sequence.input_ids, step.input_ids, first, count);
    }
    const Integers& types = step.token_type_ids;
    append(sequence.token_type_ids, types.empty() ? Integers(at(first + count)) : types, first,
           count);
    const bool shared = static_cast<Index>(step.position_ids.size()) == count;
    for (int i = 0; i < count; ++i)
      sequence.position_ids.push_back(
          step.position_ids.empty() ? past + i : step.position_ids[at((shared ? 0 : first) + i)]);
    if (!case_.encoder_mask_for_each_query) return;
    append(sequence.encoder_attention_mask, step.encoder_attention_mask,
           first * case_.encoder_length, count * case_.encoder_length);
  }

  void add_seen(const Step& step, Index b, const Integers& full, History& history) const {
    const auto keys = static_cast<Index>(full.size());
    for (Index i = 0; i < step.length; ++i) {
      Integers seen = full;
      if (step.mask_for_each_query) {
        seen.clear();
        append(seen, step.attention_mask, (b * step.length + i) * keys, keys);
      } else if (case_.config.is_decoder) {
        std::fill(seen.end() - step.length + i + 1, seen.end(), 0);
      }
      history.seen.push_back(std::move(seen));
    }
  }

  /// [tokens, tokens]
  static Integers all_seen(const History& history) {
    Integers all;
    for (Integers seen : history.seen) {
      seen.resize(history.seen.size(), -1);
      append(all, seen, 0, static_cast<Index>(seen.size()));
    }
    return all;
  }

  /// Columns that are masked out at either end are not computed.
  static void trim(const Integers& full, Row& row) {
    const Index first = std::find(full.begin(), full.end(), 1) - full.begin();
    const Index last = full.rend() - std::find(full.rbegin(), full.rend(), 1);
    row.first = std::clamp<Index>(first - row.past, 0, row.last);
    row.last = std::max(last - row.past, row.first);
  }

  void add_inputs_of_case(Index b, Sequence& sequence) const {
    const std::vector<float>& mask = case_.head_mask;
    const Index heads = case_.config.heads_of_layer(0), layers = case_.config.num_hidden_layers;
    const bool shared = static_cast<Index>(mask.size()) == heads;
    for (Index layer = 0; layer < layers && !mask.empty(); ++layer) {
      const auto first = mask.begin() + (shared ? 0 : layer * heads);
      sequence.head_mask.insert(sequence.head_mask.end(), first, first + heads);
    }
    const Index size = case_.encoder_length * case_.config.hidden_size;
    const auto states = case_.encoder_hidden_states.begin() + b * size;
    sequence.encoder_hidden_states.assign(states, states + size);
    if (!encoder_masks_.empty() && !case_.encoder_mask_for_each_query)
      sequence.encoder_attention_mask = encoder_masks_[at(b)];
  }

  void truncate(Index length, History& history) const {
    Sequence& sequence = history.sequence;
    sequence.token_type_ids.resize(at(length));
    sequence.position_ids.resize(at(length));
    sequence.attention_mask.resize(at(length));
    history.seen.resize(at(length));
    if (case_.has_embeds)
      sequence.inputs_embeds.resize(at(length * case_.config.embedding_size));
    else
      sequence.input_ids.resize(at(length));
    if (case_.encoder_mask_for_each_query)
      sequence.encoder_attention_mask.resize(at(length * case_.encoder_length));
  }

  Random& random_;
  Case& case_;
  std::vector<History> histories_;       ///< [batch_size]
  std::vector<Integers> encoder_masks_;  ///< [batch_size]; empty: none
  bool special_ = false;                 ///< whether some column's mask was not that of all
};

}  // namespace

void choose_steps(Random& random, const std::vector<Index>& lengths, Case& chosen) {
  StepGenerator generator(random, chosen);
  generator.choose_head_mask();
  generator.choose_encoder();
  for (const Index length : lengths) generator.add_step(length);
}

}  // namespace electra::reference
