#include "tokenizer/tokenizer_impl.hpp"

#include <algorithm>
#include <limits>
#include <optional>
#include <utility>

#include "core/per_thread.hpp"
#include "core/quoted.hpp"
#include "electra/core/error.hpp"
#include "tokenizer/encoding/encoding_access.hpp"
#include "tokenizer/sentencepiece/japanese_tokenizer.hpp"

namespace electra::tokenizer {
namespace {

using encoding::ResolvedOptions;
using encoding::SequenceWindows;
using encoding::Truncation;

constexpr std::size_t no_limit = std::numeric_limits<std::size_t>::max();

/// The buffers of a call, reused by the next call of the thread. Those of a huge text are freed.
class BorrowedScratch {
 public:
  BorrowedScratch() : buffers_(PerThread<Buffers>::get()) { engine().stream.clear(); }
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

  Buffers& buffers_;
};

engine::CharRules char_rules(const Settings& settings) {
  engine::CharRules rules;
  rules.pre_tokenizer = settings.pre_tokenizer;
  rules.bert = settings.normalizer.as_bert();
  const std::optional<std::vector<char32_t>>& markers = settings.added.marker_characters();
  if (markers) {
    rules.markers = *markers;
  } else {
    rules.bert.reset();
  }
  return rules;
}

/// Returns how many bytes a text or its words have.
std::size_t byte_count(const Input& input) {
  if (input.words == nullptr) return input.text.size();
  std::size_t count = 0;
  for (const std::string_view word : *input.words) count += word.size();
  return count;
}

/// Returns how many tokens of the first text determine what truncation keeps of it. Which of two
/// texts is the longer one counts for longest_first alone.
std::size_t first_limit(const Truncation& truncation, bool is_pair) {
  const bool compares = is_pair && truncation.strategy == TruncationStrategy::longest_first;
  return compares ? no_limit : static_cast<std::size_t>(truncation.budget) + 1;
}

/// Returns how many tokens of the second text determine what truncation keeps of both.
std::size_t second_limit(const Truncation& truncation, std::size_t first_length) {
  return std::max(first_length, static_cast<std::size_t>(truncation.budget)) + 1;
}

}  // namespace

TokenizerImpl::Tables::Tables(Settings given)
    : settings(std::move(given)),
      wordpiece(settings.japanese ? nullptr
                                  : std::make_unique<const engine::WordPiece>(
                                        settings.vocabulary, settings.model, char_rules(settings))),
      texts(settings.vocabulary, settings.added) {}

TokenizerImpl::TokenizerImpl(Settings settings)
    : tables_(std::make_shared<const Tables>(std::move(settings))),
      texts_(tables_, &tables_->texts),
      truncation_side_(tables_->settings.truncation_side) {}

TokenizerImpl::TokenizerImpl(const TokenizerImpl& other, Side truncation_side)
    : tables_(other.tables_), texts_(other.texts_), truncation_side_(truncation_side) {}

ResolvedOptions TokenizerImpl::resolved(const EncodeOptions& options) const {
  EncodeOptions complete = options;
  if (!complete.truncation_side) complete.truncation_side = truncation_side_;
  return encoding::resolve_options(complete, settings());
}

template <engine::Detail detail>
void TokenizerImpl::tokenize_text(std::string_view text, const engine::TextOptions& options,
                                  engine::Scratch& scratch) const {
  if (settings().japanese) {
    settings().japanese->tokenize(settings().added, options.pass.unit, options.split_special_tokens,
                                  text, scratch);
    return;
  }
  const engine::TextTools tools{*tables_->wordpiece, settings().normalizer, settings().added,
                                texts()};
  engine::tokenize_text<detail>(tools, options, text, scratch);
}

template <engine::Detail detail>
void TokenizerImpl::tokenize(const Input& input, const ResolvedOptions& options, std::size_t limit,
                             engine::Scratch& scratch) const {
  engine::TokenStream& stream = scratch.stream;
  const std::size_t begin = stream.size;
  stream.word = 0;
  engine::TextOptions text_options{{options.unit, limit}, options.split_special_tokens};
  text_options.max_own_bytes = engine::own_bytes_limit(stream, byte_count(input));
  if (input.words == nullptr) {
    require(settings().word_splitter.empty(), ErrorCode::unsupported, FileName{settings().folder},
            ": a BertJapaneseTokenizer with the word_tokenizer_type ",
            Quoted{settings().word_splitter},
            " needs words, not a text; split it with that program, and pass the words to "
            "encode_words(), or as {\"words\": […]} to electra ner or tokenize --pre-split");
    tokenize_text<detail>(input.text, text_options, scratch);
  } else {
    std::int32_t index = 0;
    for (const std::string_view word : *input.words) {
      const std::size_t first = stream.size;
      tokenize_text<detail>(word, text_options, scratch);
      if (detail == engine::Detail::all) {
        std::fill(stream.words() + first, stream.words() + stream.size, index);
      }
      ++index;
    }
  }
  if (lacks_unknown()) {
    const auto no_id = static_cast<std::int32_t>(engine::no_id);
    const std::int32_t* const first = stream.ids() + begin;
    const std::int32_t* const last = stream.ids() + stream.size;
    require(std::find(first, last, no_id) == last, ErrorCode::tokenizer,
            FileName{settings().folder},
            ": the text has a word that is not in the vocabulary, and the vocabulary has no "
            "unk_token ",
            Quoted{tables_->wordpiece->unk_token()},
            "; restore the vocabulary that the model was trained "
            "with");
  }
}

Truncation TokenizerImpl::truncation_of(const ResolvedOptions& options, bool is_pair) const {
  Truncation truncation{options.truncation, options.truncation_side,
                        options.max_length, options.stride,
                        settings().is_slow, options.return_overflowing_tokens};
  if (options.truncation == TruncationStrategy::do_not_truncate || !options.add_special_tokens) {
    return truncation;
  }
  const Index added = settings().post_processor.added_count(is_pair);
  require(added <= options.max_length, ErrorCode::input, OptionName{"max_length"},
          " must be at least ", added, ", the number of special tokens, not ", options.max_length);
  truncation.budget -= added;
  return truncation;
}

// Tokens that truncation drops are computed where they overflow or could be an error.
TokenizerImpl::Rules TokenizerImpl::rules_of(const Input& first, bool is_pair,
                                             const ResolvedOptions& options) const {
  const Truncation truncation = truncation_of(options, is_pair);
  const bool stops_early = truncation.strategy != TruncationStrategy::do_not_truncate &&
                           truncation.side == Side::right && !options.return_overflowing_tokens &&
                           !lacks_unknown() && first.words == nullptr;
  return {options, truncation, stops_early};
}

template <engine::Detail detail>
std::size_t TokenizerImpl::tokenize_first(const Input& first, bool is_pair, const Rules& rules,
                                          engine::Scratch& scratch) const {
  const std::size_t limit = rules.stops_early ? first_limit(rules.truncation, is_pair) : no_limit;
  tokenize<detail>(first, rules.options, limit, scratch);
  return scratch.stream.size;
}

template <engine::Detail detail>
void TokenizerImpl::tokenize_second(const Input* second, std::size_t first_length,
                                    const Rules& rules, engine::Scratch& scratch,
                                    SequenceWindows& windows) const {
  if (second != nullptr) {
    const std::size_t limit =
        rules.stops_early ? first_length + second_limit(rules.truncation, first_length) : no_limit;
    tokenize<detail>(*second, rules.options, limit, scratch);
  }
  encoding::truncate(rules.truncation, first_length, scratch.stream.size - first_length,
                     second != nullptr, windows);
}

void TokenizerImpl::encode(const Input& first, const Input* second, const ResolvedOptions& options,
                           Encoding& result) const {
  const bool is_pair = second != nullptr;
  const Rules rules = rules_of(first, is_pair, options);
  const BorrowedScratch scratch;
  const std::size_t first_length =
      tokenize_first<engine::Detail::all>(first, is_pair, rules, scratch.engine());
  tokenize_second<engine::Detail::all>(second, first_length, rules, scratch.engine(),
                                       scratch.windows());
  const encoding::EncodingSource source{scratch.engine().stream,
                                        scratch.windows(),
                                        first_length,
                                        is_pair,
                                        settings().post_processor,
                                        texts_,
                                        settings().has_token_type_ids};
  encoding::EncodingAccess::assemble(source, options, result);
}

std::vector<Encoding> TokenizerImpl::encode_each(const Input& first, const TextList& seconds,
                                                 const ResolvedOptions& options) const {
  std::vector<Encoding> results(seconds.size());
  if (seconds.empty()) return results;
  const Rules rules = rules_of(first, true, options);
  const BorrowedScratch scratch;
  engine::TokenStream& stream = scratch.engine().stream;
  const std::size_t first_length =
      tokenize_first<engine::Detail::all>(first, true, rules, scratch.engine());
  const encoding::EncodingSource source{stream,
                                        scratch.windows(),
                                        first_length,
                                        true,
                                        settings().post_processor,
                                        texts_,
                                        settings().has_token_type_ids};
  for (std::size_t i = 0; i < seconds.size(); ++i) {
    const Input second{seconds[i]};
    stream.cut(first_length);
    tokenize_second<engine::Detail::all>(&second, first_length, rules, scratch.engine(),
                                         scratch.windows());
    encoding::EncodingAccess::assemble(source, options, results[i]);
  }
  return results;
}

void TokenizerImpl::append_tokens(const Input& first, const Input* second,
                                  const ResolvedOptions& options, const TokenOutput& output) const {
  const bool is_pair = second != nullptr;
  const Rules rules = rules_of(first, is_pair, options);
  const BorrowedScratch scratch;
  const std::size_t first_length =
      tokenize_first<engine::Detail::ids>(first, is_pair, rules, scratch.engine());
  tokenize_second<engine::Detail::ids>(second, first_length, rules, scratch.engine(),
                                       scratch.windows());
  const std::int32_t* const all = scratch.engine().stream.ids();
  for (const encoding::TemplatePiece& piece : settings().post_processor.pieces(second != nullptr)) {
    const std::size_t size = output.ids.size();
    if (piece.kind == encoding::TemplatePiece::Kind::sequence) {
      const bool is_first = piece.sequence == 0;
      const encoding::TokenRun& run =
          is_first ? scratch.windows().first[0] : scratch.windows().second[0];
      const std::int32_t* const begin = all + (is_first ? 0 : first_length);
      output.ids.insert(output.ids.end(), begin + run.first, begin + run.last);
    } else if (options.add_special_tokens) {
      for (const encoding::TemplateToken& token : piece.tokens) output.ids.push_back(token.id);
    }
    if (output.ids.size() == size) continue;
    // Type ids are left out until one of them is not 0.
    std::vector<std::int32_t>* const type_ids = output.type_ids;
    if (type_ids == nullptr || (piece.type_id == 0 && type_ids->empty())) continue;
    type_ids->resize(size, 0);
    type_ids->resize(output.ids.size(), piece.type_id);
  }
}

std::string TokenizerImpl::decode_japanese(const std::vector<std::int32_t>& ids,
                                           bool skip_special_tokens) const {
  std::vector<sentencepiece::JapaneseTokenizer::Token> tokens;
  for (const std::int32_t id : ids) {
    std::optional<std::string> token = settings().token_of(id);
    require(token.has_value(), ErrorCode::input, "there is no piece with the id ", id,
            "; ids must be from 0 to ", settings().vocabulary.max_id(), ", or of added tokens");
    const bool is_special = settings().added.is_special(*token);
    if (is_special && skip_special_tokens) continue;
    const bool is_added = settings().added.token(id) != nullptr;
    tokens.push_back({std::move(*token), id, is_added, is_special});
  }
  return settings().japanese->decode(tokens,
                                     static_cast<std::int32_t>(settings().vocabulary.size()));
}

std::string TokenizerImpl::decode_wordpiece(const std::vector<std::int32_t>& ids,
                                            bool skip_special_tokens) const {
  std::string text;
  bool is_first = true;
  for (const std::int32_t id : ids) {
    std::optional<std::string> token = settings().token_of(id);
    if (!token || (skip_special_tokens && settings().added.is_special(*token))) continue;
    settings().decoder.append(std::move(*token), is_first, text);
    is_first = false;
  }
  return text;
}

std::string TokenizerImpl::decode(const std::vector<std::int32_t>& ids,
                                  const DecodeOptions& options) const {
  // An id is a few bytes, its token may have thousands.
  constexpr std::size_t usual_bytes = 64;
  const std::size_t max_bytes = (std::size_t{1} << 26) + usual_bytes * ids.size();
  std::size_t bytes = 0;
  for (const std::int32_t id : ids) {
    require(id >= 0, ErrorCode::input, "ids must be at least 0, not ", id);
    const std::string_view token = texts().at(id);
    bytes += settings().japanese ? settings().japanese->decoded_bytes(token) : token.size();
  }
  require(bytes <= max_bytes, ErrorCode::input, "the tokens of ", ids.size(), " ids have ", bytes,
          " bytes together; at most ", max_bytes, " are supported, decode fewer at once");
  std::string text = settings().japanese ? decode_japanese(ids, options.skip_special_tokens)
                                         : decode_wordpiece(ids, options.skip_special_tokens);
  if (options.clean_up_tokenization_spaces.value_or(settings().clean_up_tokenization_spaces)) {
    clean_up_tokenization(text);
  }
  return text;
}

}  // namespace electra::tokenizer
