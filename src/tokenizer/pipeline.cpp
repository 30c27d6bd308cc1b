#include "tokenizer/pipeline.hpp"

#include <algorithm>
#include <limits>

#include "electra/core/error.hpp"
#include "tokenizer/encoding_access.hpp"

namespace electra::tokenizer {
namespace {

constexpr std::size_t no_limit = std::numeric_limits<std::size_t>::max();

SplitRules split_rules(const Settings& settings) {
  SplitRules rules;
  rules.splits_words = settings.splits_words;
  rules.bert = settings.normalizer.as_bert();
  const std::optional<std::vector<char32_t>> witnesses = settings.added.witnesses();
  if (witnesses) {
    rules.marked = *witnesses;
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
                     : std::make_unique<const WordPiece>(settings_.vocabulary, settings_.model,
                                                         split_rules(settings_))),
      texts_(settings_.vocabulary, settings_.added) {}

template <Detail detail>
void Pipeline::tokenize_text(std::string_view text, const Plan& plan, std::size_t limit,
                             Scratch& scratch) const {
  if (settings_.japanese) {
    settings_.japanese->tokenize(settings_.added, plan.unit, plan.split_special_tokens, text,
                                 scratch);
    return;
  }
  const TextTools tools{*wordpiece_, settings_.normalizer, settings_.added, texts_};
  const TextOptions options{{plan.unit, limit}, plan.split_special_tokens};
  tokenizer::tokenize_text<detail>(tools, options, text, scratch);
}

template <Detail detail>
void Pipeline::tokenize(const Input& input, const Plan& plan, std::size_t limit,
                        Scratch& scratch) const {
  TokenStream& stream = scratch.stream;
  const std::size_t begin = stream.size;
  stream.word = 0;
  if (input.words == nullptr) {
    tokenize_text<detail>(input.text, plan, limit, scratch);
  } else {
    std::int32_t number = 0;
    for (const std::string& word : *input.words) {
      const std::size_t first = stream.size;
      tokenize_text<detail>(word, plan, limit, scratch);
      if (detail == Detail::all) {
        std::fill(stream.words() + first, stream.words() + stream.size, number);
      }
      ++number;
    }
  }
  if (lacks_unknown()) {
    require(std::find(stream.ids() + begin, stream.ids() + stream.size,
                      static_cast<std::int32_t>(no_id)) == stream.ids() + stream.size,
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
  require(added <= plan.max_length, ErrorCode::input, "a ", OptionName{"max_length"}, " of ",
          plan.max_length, " leaves no room for the ", added, " special tokens");
  truncation.budget -= added;
  return truncation;
}

template <Detail detail>
std::size_t Pipeline::tokenize_and_cut(const Input& first, const Input* second, const Plan& plan,
                                       Scratch& scratch) const {
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
  truncate(truncation, first_length, scratch.stream.size - first_length, is_pair, scratch.windows);
  return first_length;
}

void Pipeline::encode(const Input& first, const Input* second, const Plan& plan,
                      Encoding& result) const {
  const BorrowedScratch scratch;
  const std::size_t first_length = tokenize_and_cut<Detail::all>(first, second, plan, *scratch);
  const EncodingSource source{scratch->stream,   scratch->windows,         first_length,
                              second != nullptr, settings_.post_processor, texts_};
  EncodingAccess::assemble(source, plan, result);
}

void Pipeline::encode_ids(const Input& first, const Input* second, const Plan& plan,
                          std::vector<std::int32_t>& ids) const {
  const BorrowedScratch scratch;
  const std::size_t first_length = tokenize_and_cut<Detail::ids>(first, second, plan, *scratch);
  const std::int32_t* const all = scratch->stream.ids();
  for (const TemplatePiece& piece : settings_.post_processor.pieces(second != nullptr)) {
    if (piece.kind == TemplatePiece::Kind::sequence) {
      const TokenRun& run =
          piece.sequence == 0 ? scratch->windows.first[0] : scratch->windows.second[0];
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
  if (const AddedToken* added = settings_.added.token(id)) return added->content;
  const std::string_view token = settings_.vocabulary.token(id);
  if (token.data() == nullptr) return std::nullopt;
  return std::string(token);
}

}  // namespace electra::tokenizer
