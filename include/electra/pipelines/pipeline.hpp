#pragma once

#include <algorithm>
#include <cstddef>
#include <filesystem>
#include <functional>
#include <optional>
#include <string_view>
#include <type_traits>
#include <utility>
#include <vector>

#include "electra/core/error.hpp"
#include "electra/core/log.hpp"
#include "electra/core/result.hpp"
#include "electra/core/shape.hpp"
#include "electra/core/tensor.hpp"
#include "electra/model/loading.hpp"
#include "electra/tokenizer/tokenizer.hpp"

namespace electra {

/// How far a call of a pipeline has come.
struct PipelineProgress {
  /// @{
  /// So many inputs of a call are done; without a share of its work it is theirs.
  PipelineProgress(Index inputs_done, Index inputs)
      : PipelineProgress(
            inputs_done, inputs,
            inputs > 0 ? static_cast<double>(inputs_done) / static_cast<double>(inputs) : 1) {}
  PipelineProgress(Index inputs_done, Index inputs, double share_done)
      : done(inputs_done), total(inputs), share(share_done) {}
  /// @}

  Index done;    ///< inputs whose answers are there
  Index total;   ///< inputs of the call
  double share;  ///< of the work of the call, from 0 to 1: a long input is done window by window
};

/// Called after each batch, after each step of a text that is generated, and between windows while
/// answers are chosen, in the thread of the caller. To cancel a call, throw: what is
/// thrown leaves it.
using ProgressCallback = std::function<void(const PipelineProgress&)>;

/// The options of every pipeline.
struct PipelineOptions {
  ProgressCallback progress;  ///< may be empty
  /// The most tokens of an input, special tokens included: what is longer is too long or, for the
  /// pipelines that read windows, read in windows of that length. At least the special tokens, at
  /// most the model's positions. Absent: as the tokenizer's folder says and the model reads.
  std::optional<Index> max_length = {};
  /// The unit of the places in a text that answers have: characters, as in the reference, or bytes,
  /// by which a std::string is cut.
  OffsetUnit offset_unit = OffsetUnit::characters;
};

/// The options of every pipeline that does not read all of a text which is too long.
struct TruncatingOptions : PipelineOptions {
  /// Whether such a text is cut, with a warning (LogKind::text_cut); an `input` error if not.
  bool truncation = true;
};

namespace detail {

/// Whether options have a callback that is given text while it is written.
template <class Options, class = void>
struct HasTextCallback : std::false_type {};
template <class Options>
struct HasTextCallback<Options, std::void_t<decltype(std::declval<Options&>().on_text)>>
    : std::true_type {};

/// Whether options have a callback.
template <class Options>
bool has_callback(const Options& options) {
  if constexpr (HasTextCallback<Options>::value)
    if (options.on_text) return true;
  return static_cast<bool>(options.progress);
}

/// Returns the callback, if there is one, that sets `is_ended` if it throws.
template <class Argument>
std::function<void(Argument)> marking(std::function<void(Argument)> callback, bool& is_ended) {
  if (!callback) return callback;
  return [callback = std::move(callback), &is_ended](Argument argument) {
    is_ended = true;
    callback(argument);
    is_ended = false;
  };
}

/// Returns options whose callbacks set `is_ended` if they throw: what they throw ends a call,
/// whereas an error of an input may be looked for.
template <class Options>
Options with_marking_callbacks(Options options, bool& is_ended) {
  options.progress = marking(std::move(options.progress), is_ended);
  if constexpr (HasTextCallback<Options>::value)
    options.on_text = marking(std::move(options.on_text), is_ended);
  return options;
}

/// Returns options without callbacks.
template <class Options>
Options without_callbacks(Options options) {
  options.progress = {};
  if constexpr (HasTextCallback<Options>::value) options.on_text = {};
  return options;
}

/// Calls `answer(part, options)` for inputs in parts of a few, and where that throws an `input`
/// error for each of the part alone; calls `refuse(error)` for one that cannot be answered, with
/// its place. First without inputs, which throws for options that nothing could be answered with.
/// With a text callback a part has one input, so that no text is written twice.
template <class Inputs, class Options, class AnswerPart, class Refuse>
void for_each_part(const Inputs& inputs, Options options, const AnswerPart& answer,
                   const Refuse& refuse) {
  bool is_ended = false;  // by a callback
  options = with_marking_callbacks(std::move(options), is_ended);
  const ProgressCallback progress = std::exchange(options.progress, {});
  answer(Inputs(), options);
  const std::size_t part_size = has_callback(options) ? 1 : 64;
  std::size_t begin = 0;
  // The inputs of a part count once all of it is done: they may still be answered one by one. That
  // takes its share of the work again, but no share is taken back.
  double furthest = 0;
  const auto report = [&](double further) {
    const auto total = static_cast<double>(inputs.size());
    furthest = std::max(furthest, (static_cast<double>(begin) + further) / total);
    progress({static_cast<Index>(begin), static_cast<Index>(inputs.size()), furthest});
  };
  while (begin < inputs.size()) {
    const std::size_t end = std::min(begin + part_size, inputs.size());
    const auto answer_part = [&](std::size_t from, std::size_t to) {
      if (progress)
        options.progress = [&](const PipelineProgress& some) {
          report(static_cast<double>(from - begin) + some.share * static_cast<double>(to - from));
        };
      LogScope scope(from);
      answer(Inputs(inputs.begin() + static_cast<std::ptrdiff_t>(from),
                    inputs.begin() + static_cast<std::ptrdiff_t>(to)),
             options);
      scope.commit();
    };
    try {
      answer_part(begin, end);
    } catch (const Error& error) {
      if (error.code() != ErrorCode::input || is_ended) throw;
      const bool is_alone = end == begin + 1;
      if (is_alone) refuse(error.at(begin));
      for (std::size_t i = is_alone ? end : begin; i < end; ++i) {
        try {
          answer_part(i, i + 1);
        } catch (const Error& alone) {
          if (alone.code() != ErrorCode::input || is_ended) throw;
          refuse(alone.at(i));
        }
      }
    }
    begin = end;
    if (progress) report(0);
  }
}

/// Returns inputs as the list that a pipeline takes: views of texts, of pairs of them or of their
/// words, or the inputs themselves.
template <class Inputs>
decltype(auto) list_of(const Inputs& inputs) {
  if constexpr (std::is_convertible_v<const Inputs&, TextList>)
    return TextList(inputs);
  else if constexpr (std::is_convertible_v<const Inputs&, TextPairList>)
    return TextPairList(inputs);
  else if constexpr (std::is_convertible_v<const Inputs&, WordsList>)
    return WordsList(inputs);
  else
    return (inputs);
}

/// Names a type if there is a call of the pipeline with such inputs, which are not one text.
template <class Pipeline, class Inputs>
using IfTaken = std::enable_if_t<
    std::is_invocable_v<const Pipeline&, decltype(list_of(std::declval<const Inputs&>()))> &&
    !std::is_convertible_v<const Inputs&, std::string_view>>;

/// @{
/// Returns the answers of a call one by one: a list's elements, a tensor's rows.
template <class Answer>
std::vector<Answer> each_of(std::vector<Answer> answers) {
  return answers;
}
template <class T>
std::vector<BasicTensor<T>> each_of(const BasicTensor<T>& answers) {
  std::vector<BasicTensor<T>> rows;
  for (Index i = 0; i < answers.row_count(); ++i) rows.push_back(answers.row(i));
  return rows;
}
/// @}

/// Returns the answer of a pipeline to each input of a list, or its error.
template <class Pipeline, class List>
auto try_each(const Pipeline& pipeline, const List& inputs,
              const typename Pipeline::Options& options) {
  using Answer = typename decltype(each_of(pipeline(inputs, options)))::value_type;
  std::vector<Result<Answer>> results;
  results.reserve(inputs.size());
  const auto answer_part = [&](const List& part, const auto& how) {
    for (Answer& answer : each_of(pipeline(part, how))) results.emplace_back(std::move(answer));
  };
  for_each_part(inputs, options, answer_part,
                [&](const Error& error) { results.emplace_back(error); });
  return results;
}

}  // namespace detail

/// A tokenizer and the model that reads its tokens: what every pipeline has. Const after
/// construction: any number of threads may use one.
template <class Pipeline, class PipelineModel>
class PipelineBase {
 public:
  /// The model class below the pipeline.
  using Model = PipelineModel;

  /// Takes a tokenizer and a model, also of two folders. An id of the tokenizer that the model does
  /// not know is an error of the text that has it, not one here.
  PipelineBase(ElectraTokenizer tokenizer, Model model)
      : tokenizer_(std::move(tokenizer)), model_(std::move(model)) {}

  /// Opens a Hugging Face folder. Throws as the tokenizer and the model do.
  static Pipeline from_pretrained(const std::filesystem::path& folder,
                                  const LoadOptions& options = {}, LoadReport* report = nullptr) {
    auto tokenizer = ElectraTokenizer::from_pretrained(folder);
    return {std::move(tokenizer), Model::from_pretrained(folder, options, report)};
  }

  /// @{
  /// Answers a batch in which some inputs may be bad: returns a Result for each input in its order,
  /// with the answer that a call for it alone returns, or the `input` error that such a call
  /// throws. Takes the lists that a call takes. Throws for options that nothing could be answered
  /// with, and errors of other kinds.
  template <class Inputs = TextList, class Called = Pipeline,
            class = detail::IfTaken<Called, Inputs>>
  auto try_each(const Inputs& inputs, const typename Called::Options& options = {}) const {
    return detail::try_each(static_cast<const Called&>(*this), detail::list_of(inputs), options);
  }
  /// Returns the same for pairs in braces.
  template <class Called = Pipeline, class = detail::IfTaken<Called, TextPairList>>
  auto try_each(const TextPairList& inputs, const typename Called::Options& options = {}) const {
    return detail::try_each(static_cast<const Called&>(*this), inputs, options);
  }
  /// @}

  /// Returns the same pipeline with another tokenizer; both share the weights.
  Pipeline with_tokenizer(const ElectraTokenizer& tokenizer) const {
    Pipeline other = static_cast<const Pipeline&>(*this);
    other.tokenizer_ = tokenizer;
    return other;
  }

  /// What makes tokens of texts.
  const ElectraTokenizer& tokenizer() const noexcept { return tokenizer_; }
  /// What reads them.
  const Model& model() const noexcept { return model_; }

 protected:
  ElectraTokenizer tokenizer_;  ///< what makes tokens of texts
  Model model_;                 ///< what reads them
};

}  // namespace electra
