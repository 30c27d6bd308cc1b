#include "electra/pipelines/fill_mask.hpp"

#include <algorithm>
#include <unordered_map>
#include <utility>

#include "electra/core/error.hpp"
#include "electra/model/workspace.hpp"
#include "electra/pipelines/input_tokens.hpp"
#include "pipelines/batches.hpp"
#include "pipelines/encode.hpp"
#include "pipelines/scores.hpp"
#include "pipelines/with_index.hpp"

namespace electra {
namespace {

using Ids = std::vector<std::int32_t>;
using Words = FillMaskPipeline::Words;
using Masks = FillMaskPipeline::Masks;

// Scores for a whole vocabulary take room, so masks share a pass of the head only so many at once.
constexpr Index head_rows = 64;

// Every word has a copy of its text: masks, words and tokens of a text make a product.
constexpr std::size_t max_text_bytes = std::size_t{1} << 25;

/// Where the masks stand.
std::vector<Index> places_of(std::int32_t mask, const Ids& ids) {
  std::vector<Index> places;
  for (std::size_t i = 0; i < ids.size(); ++i) {
    if (ids[i] == mask) places.push_back(static_cast<Index>(i));
  }
  return places;
}

/// Throws for a text of which the model would read no mask, but `read` tokens.
[[noreturn]] void fail_without_mask(const ElectraTokenizer& tokenizer, std::string_view text,
                                    Index read) {
  const std::int32_t mask = *tokenizer.mask_token_id();
  const std::string token = tokenizer.id_to_token(mask).value_or("mask");
  const Encoding whole = tokenizer.encode(text, pipelines::whole());
  const std::vector<Index> places = places_of(mask, whole.ids);
  require(places.empty(), ErrorCode::input, "the ", token, " of the text was cut off: it has ",
          whole.size(), " tokens, of which ", read, " are read; shorten the text around it");
  fail(ErrorCode::input, "the text has no ", token, "; put one where a word is wanted");
}

/// A mask of a batch.
struct Mask {
  Index window;
  Index place;
};

/// Fills the masks of some texts.
class Filler {
 public:
  Filler(const ElectraTokenizer& tokenizer, Ids targets, Index top_k)
      : tokenizer_(tokenizer), targets_(std::move(targets)), top_k_(top_k) {}

  /// Fills one mask of a text. Throws `input` if all words of that text have become too long.
  Words fill(const Mask& mask, Ids text, float* logits, Index vocabulary) {
    pipelines::softmax(logits, vocabulary);
    std::int32_t& place = text[static_cast<std::size_t>(mask.place)];
    // Without special tokens the text is nicer to read, but other masks would go with them.
    const auto masks = std::count(text.begin(), text.end(), place);
    const bool only_mask = masks == 1;
    std::size_t& bytes = bytes_[mask.window];
    Words words;
    for (const std::int32_t token : best_tokens(logits, vocabulary)) {
      place = token;
      words.push_back({logits[token], token, decode({token}, false), decode(text, only_mask)});
      bytes += words.back().token_str.size() + words.back().sequence.size();
      require(bytes <= max_text_bytes, ErrorCode::input, "the words for the ", masks,
              " masks of a text would take more than ", max_text_bytes,
              " bytes, each with the whole text; lower ", OptionName{"top_k"}, " (", top_k_,
              ") or put fewer masks");
    }
    return words;
  }

 private:
  Ids best_tokens(const float* scores, Index vocabulary) const {
    std::vector<float> of_targets;
    for (const std::int32_t target : targets_) of_targets.push_back(scores[target]);
    const auto best = targets_.empty()
                          ? pipelines::best_places(scores, vocabulary, top_k_)
                          : pipelines::best_places(of_targets.data(),
                                                   static_cast<Index>(of_targets.size()), top_k_);
    Ids tokens;
    for (const Index place : best) {
      tokens.push_back(targets_.empty() ? static_cast<std::int32_t>(place)
                                        : targets_[static_cast<std::size_t>(place)]);
    }
    return tokens;
  }

  std::string decode(Ids ids, bool skip_special_tokens) const {
    DecodeOptions options;
    options.skip_special_tokens = skip_special_tokens;
    if (ids.size() > 1) {
      const auto padding = tokenizer_.pad_token_id().value_or(-1);
      ids.erase(std::remove(ids.begin(), ids.end(), padding), ids.end());
    }
    return tokenizer_.decode(ids, options);
  }

  const ElectraTokenizer& tokenizer_;
  Ids targets_;
  Index top_k_;
  std::unordered_map<Index, std::size_t> bytes_;  // of the words of each text
};

/// The masks of a batch, and the last layer's vectors of the tokens in their places.
struct MaskRows {
  std::vector<Mask> masks;
  Tensor hidden;  ///< a row for each
};

MaskRows rows_of(const ElectraForMaskedLM& model, const pipelines::WindowBatch& batch,
                 const std::vector<pipelines::Window>& windows, std::int32_t mask) {
  MaskRows result;
  const auto select_masks = [&](const UnpaddedBatch& unpadded, std::vector<Index>& rows) {
    rows.clear();
    for (std::size_t i = 0; i < batch.windows.size(); ++i) {
      const Index window = batch.windows[i];
      for (const Index place :
           places_of(mask, windows[static_cast<std::size_t>(window)].encoding.ids)) {
        result.masks.push_back({window, place});
        rows.push_back(unpadded.row_of(static_cast<Index>(i), place));
      }
    }
  };
  Workspace workspace;
  ModelOutput unused;
  result.hidden = model.base().run(batch.tokens, {}, select_masks, workspace, unused).rows;
  return result;
}

/// Returns the logits of some rows, [count, vocab_size].
Tensor logits_of(const ElectraForMaskedLM& model, const Tensor& hidden, Index first, Index count) {
  Tensor rows(Shape{count, hidden.width()});
  std::copy_n(hidden.data() + first * hidden.width(), rows.element_count(), rows.data());
  HeadScratch scratch;
  return std::move(model.head().scores(rows, scratch));
}

}  // namespace

std::int32_t FillMaskPipeline::mask_id() const {
  const auto id = tokenizer_.mask_token_id();
  require(id.has_value(), ErrorCode::tokenizer,
          "the tokenizer has no mask_token; fill-mask cannot do without");
  return *id;
}

std::vector<std::int32_t> FillMaskPipeline::target_ids(const Options& options) const {
  Ids ids;
  if (!options.targets) return ids;
  EncodeOptions encoding = pipelines::whole();
  encoding.add_special_tokens = false;
  for (const std::string& target : *options.targets) {
    if (const auto known = tokenizer_.token_to_id(target)) {
      ids.push_back(*known);
      continue;
    }
    const Encoding pieces = tokenizer_.encode(target, encoding);
    if (!pieces.ids.empty()) ids.push_back(pieces.ids.front());
  }
  std::sort(ids.begin(), ids.end());
  ids.erase(std::unique(ids.begin(), ids.end()), ids.end());
  require(!ids.empty(), ErrorCode::input, "the ", OptionName{"targets"},
          " have no token; give one or more");
  require(ids.back() < model_.config().vocab_size, ErrorCode::input, "the ", OptionName{"targets"},
          " have the id ", ids.back(), ", but the model's vocabulary ends at ",
          model_.config().vocab_size - 1);
  return ids;
}

std::vector<Masks> FillMaskPipeline::answer(const TextList& texts, const Options& options) const {
  require(options.top_k >= 1, ErrorCode::input, OptionName{"top_k"}, " is ", options.top_k,
          "; it must be 1 or more");
  const std::int32_t mask = mask_id();
  Filler filler(tokenizer_, target_ids(options), options.top_k);
  const pipelines::LengthRule rule(options, {tokenizer_, model_.config(), options.max_length});
  auto windows = pipelines::windows_of(tokenizer_.encode_batch(texts, rule.encoding()));
  for (const pipelines::Window& window : windows) {
    const auto place = static_cast<std::size_t>(window.input);
    if (places_of(mask, window.encoding.ids).empty())
      fail_without_mask(tokenizer_, texts[place], window.encoding.size());
    rule.check(window.encoding, place, [&] { return input_tokens(tokenizer_, texts[place]); });
  }

  std::vector<Masks> all(texts.size());
  pipelines::for_each_batch(windows, options, [&](const auto& batch) {
    const MaskRows rows = rows_of(model_, batch, windows, mask);
    const auto count = static_cast<Index>(rows.masks.size());
    for (Index first = 0; first < count; first += head_rows) {
      const Index some = std::min(head_rows, count - first);
      Tensor logits = logits_of(model_, rows.hidden, first, some);
      for (Index i = 0; i < some; ++i) {
        const Mask& each = rows.masks[static_cast<std::size_t>(first + i)];
        const Ids& ids = windows[static_cast<std::size_t>(each.window)].encoding.ids;
        all[static_cast<std::size_t>(each.window)].push_back(
            filler.fill(each, ids, logits.data() + i * logits.width(), logits.width()));
      }
    }
  });
  return all;
}

std::vector<Masks> FillMaskPipeline::operator()(const TextList& texts,
                                                const Options& options) const {
  return pipelines::with_index(
      texts, options, [this](const auto& some, const Options& how) { return answer(some, how); });
}

}  // namespace electra
