#include "tokenizer/pipeline.hpp"

#include <algorithm>
#include <limits>

#include "electra/core/error.hpp"
#include "tokenizer/encoding/encoding_access.hpp"

namespace electra::tokenizer {
namespace {

constexpr std::size_t no_limit = std::numeric_limits<std::size_t>::max();

/// The buffers of a call, reused by the next call of the thread. Those of a huge text are freed.
class BorrowedScratch {
 public:
  BorrowedScratch() : buffers_(of_this_thread()) { engine().stream.clear(); }
  BorrowedScratch(const BorrowedScratch&) = delete;
  BorrowedScratch& operator=(const BorrowedScratch&) = delete;
  ~BorrowedScratch() {
    if (engine().stream.size <= max_kept_tokens) return;
    engine().stream = engine::TokenStream();
    engine().normalizer = unicode::NormalizerScratch();
    engine().well_formed = unicode::WellFormedText();
    windows() = SequenceWindows();
  }
  engine::Scratch& engine() const { return buffers_.engine; }
  SequenceWindows& windows() const { return buffers_.windows; }

 private:
  struct Buffers {
    engine::Scratch engine;
    SequenceWindows windows;
  };

  static constexpr std::size_t max_kept_tokens = std::size_t{1} << 18;
  static Buffers& of_this_thread() {
    thread_local Buffers buffers;
    return buffers;
  }

  Buffers& buffers_;
};

engine::CharRules char_rules(const Settings& settings) {
  engine::CharRules rules;
  rules.has_pre_tokenizer = settings.splits_words;
  rules.bert = settings.normalizer.as_bert();
  const std::optional<std::vector<char32_t>> markers = settings.added.marker_characters();
  if (markers) {
    rules.markers = *markers;
  } else {
    rules.bert.reset();
  }
  return rules;
}

/// How many tokens of the first text are enough to know what is kept of it.
std::size_t first_limit(const Truncation& truncation, bool is_pair) {
  return is_pair ? no_limit : static_cast<std::size_t>(truncation.budget) + 1;
}

/// The same for the second text, beside a first one of so many tokens.
std::size_t second_limit(const Truncation& truncation, std::size_t first_length) {
  return std::max(first_length, static_cast<std::size_t>(truncation.budget)) + 1;
}

}  // namespace

Pipeline::Pipeline(Settings settings)
    : settings_(std::move(settings)),
      wordpiece_(settings_.japanese
                     ? nullptr
                     : std::make_unique<const engine::WordPiece>(
                           settings_.vocabulary, settings_.model, char_rules(settings_))),
      texts_(settings_.vocabulary, settings_.added) {}

template <engine::Detail detail>
void Pipeline::tokenize_text(std::string_view text, const Plan& plan, std::size_t limit,
                             engine::Scratch& scratch) const {
  if (settings_.japanese) {
    settings_.japanese->tokenize(settings_.added, plan.unit, plan.split_special_tokens, text,
                                 scratch);
    return;
  }
  const engine::TextTools tools{*wordpiece_, settings_.normalizer, settings_.added, texts_};
  const engine::TextOptions options{{plan.unit, limit}, plan.split_special_tokens};
  engine::tokenize_text<detail>(tools, options, text, scratch);
}

template <engine::Detail detail>
void Pipeline::tokenize(const Input& input, const Plan& plan, std::size_t limit,
                        engine::Scratch& scratch) const {
  engine::TokenStream& stream = scratch.stream;
  const std::size_t begin = stream.size;
  stream.word = 0;
  if (input.words == nullptr) {
    tokenize_text<detail>(input.text, plan, limit, scratch);
  } else {
    std::int32_t number = 0;
    for (const std::string& word : *input.words) {
      const std::size_t first = stream.size;
      tokenize_text<detail>(word, plan, limit, scratch);
      if (detail == engine::Detail::all) {
        std::fill(stream.words() + first, stream.words() + stream.size, number);
      }
      ++number;
    }
  }
  if (lacks_unknown()) {
    require(std::find(stream.ids() + begin, stream.ids() + stream.size,
                      static_cast<std::int32_t>(engine::no_id)) == stream.ids() + stream.size,
            ErrorCode::tokenizer,
            "the text has a word that the vocabulary lacks, and the "
            "vocabulary has no ",
            wordpiece_->unk_token(), " to stand for it");
  }
}

Truncation Pipeline::truncation_of(const Plan& plan, bool is_pair) const {
  Truncation truncation{plan.truncation, plan.truncation_side, plan.max_length, plan.stride,
                        settings_.japanese != nullptr};
  if (plan.truncation == TruncationStrategy::do_not_truncate || !plan.add_special_tokens) {
    return truncation;
  }
  const Index added = settings_.post_processor.added_count(is_pair);
  require(added <= plan.max_length, ErrorCode::input, "a max_length of ", plan.max_length,
          " leaves no room for the ", added, " special tokens");
  truncation.budget -= added;
  return truncation;
}

template <engine::Detail detail>
std::size_t Pipeline::tokenize_and_cut(const Input& first, const Input* second, const Plan& plan,
                                       engine::Scratch& scratch, SequenceWindows& windows) const {
  const bool is_pair = second != nullptr;
  const Truncation truncation = truncation_of(plan, is_pair);
  // What will be cut off need not be tokenised, unless someone wants to see it or it could hold an
  // error.
  const bool stops_early = truncation.strategy != TruncationStrategy::do_not_truncate &&
                           truncation.side == Side::right && !plan.keeps_overflow &&
                           !lacks_unknown() && first.words == nullptr;
  tokenize<detail>(first, plan, stops_early ? first_limit(truncation, is_pair) : no_limit, scratch);
  const std::size_t first_length = scratch.stream.size;
  if (is_pair) {
    const std::size_t limit =
        stops_early ? first_length + second_limit(truncation, first_length) : no_limit;
    tokenize<detail>(*second, plan, limit, scratch);
  }
  truncate(truncation, first_length, scratch.stream.size - first_length, is_pair, windows);
  return first_length;
}

void Pipeline::encode(const Input& first, const Input* second, const Plan& plan,
                      Encoding& result) const {
  const BorrowedScratch scratch;
  const std::size_t first_length = tokenize_and_cut<engine::Detail::all>(
      first, second, plan, scratch.engine(), scratch.windows());
  const EncodingSource source{scratch.engine().stream, scratch.windows(),        first_length,
                              second != nullptr,       settings_.post_processor, texts_};
  EncodingAccess::assemble(source, plan, result);
}

void Pipeline::encode_ids(const Input& first, const Input* second, const Plan& plan,
                          std::vector<std::int32_t>& ids) const {
  const BorrowedScratch scratch;
  const std::size_t first_length = tokenize_and_cut<engine::Detail::ids>(
      first, second, plan, scratch.engine(), scratch.windows());
  const std::int32_t* const all = scratch.engine().stream.ids();
  for (const TemplatePiece& piece : settings_.post_processor.pieces(second != nullptr)) {
    if (piece.kind == TemplatePiece::Kind::sequence) {
      const TokenRun& run =
          piece.sequence == 0 ? scratch.windows().first[0] : scratch.windows().second[0];
      const std::int32_t* const begin = all + (piece.sequence == 0 ? 0 : first_length);
      ids.insert(ids.end(), begin + run.first, begin + run.last);
    } else if (plan.add_special_tokens) {
      for (const TemplateToken& token : piece.tokens) ids.push_back(token.id);
    }
  }
}

Index Pipeline::padded_length(const Plan& plan, Index longest) const {
  if (plan.padding == PaddingStrategy::do_not_pad) return 0;
  const Index length = plan.padding == PaddingStrategy::max_length ? plan.pad_to : longest;
  const Index excess = length % plan.pad_to_multiple_of;
  return excess == 0 ? length : length + plan.pad_to_multiple_of - excess;
}

void Pipeline::pad(const Plan& plan, Index length, Encoding& encoding) const {
  EncodingAccess::pad(plan, length, texts_, encoding);
}

std::optional<std::int32_t> Pipeline::find(std::string_view token) const {
  const std::optional<std::int32_t> added = settings_.added.find(token);
  return added ? added : settings_.vocabulary.find(token);
}

std::optional<std::string> Pipeline::content(std::int32_t id) const {
  if (const engine::AddedToken* added = settings_.added.token(id)) return added->content;
  const std::string_view token = settings_.vocabulary.token(id);
  if (token.data() == nullptr) return std::nullopt;
  return std::string(token);
}

}  // namespace electra::tokenizer
