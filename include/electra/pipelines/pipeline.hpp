#pragma once

#include <algorithm>
#include <cstddef>
#include <filesystem>
#include <functional>
#include <optional>
#include <utility>
#include <vector>

#include "electra/core/error.hpp"
#include "electra/core/log.hpp"
#include "electra/core/result.hpp"
#include "electra/core/shape.hpp"
#include "electra/model/loading.hpp"
#include "electra/tokenizer/tokenizer.hpp"

namespace electra {

/// How far a call of a pipeline has come.
struct PipelineProgress {
  Index done;   ///< inputs whose answers are there
  Index total;  ///< inputs of the call
};

/// Called after each batch, in the thread of the caller. What it throws ends the call and leaves
/// it: to cancel a call, throw.
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

/// Calls `answer(part, options)` for inputs in parts of a few, and where that throws an `input`
/// error for each of the part alone; calls `refuse(error)` for one that cannot be answered, with
/// its place. First without inputs, which throws for options that nothing could be answered with.
template <class Input, class Options, class AnswerPart, class Refuse>
void for_each_part(const std::vector<Input>& inputs, Options options, const AnswerPart& answer,
                   const Refuse& refuse) {
  constexpr std::size_t part_size = 64;
  const ProgressCallback progress = std::exchange(options.progress, {});
  answer(std::vector<Input>(), options);
  for (std::size_t begin = 0; begin < inputs.size();) {
    const std::size_t end = std::min(begin + part_size, inputs.size());
    const auto at = [&](std::size_t place) {
      return inputs.begin() + static_cast<std::ptrdiff_t>(place);
    };
    try {
      LogScope scope(begin);
      answer(std::vector<Input>(at(begin), at(end)), options);
      scope.commit();
    } catch (const Error& error) {
      if (error.code() != ErrorCode::input) throw;
      for (std::size_t i = begin; i < end; ++i) {
        try {
          LogScope scope(i);
          answer(std::vector<Input>(1, inputs[i]), options);
          scope.commit();
        } catch (const Error& alone) {
          if (alone.code() != ErrorCode::input) throw;
          refuse(alone.at(i));
        }
      }
    }
    begin = end;
    if (progress) progress({static_cast<Index>(begin), static_cast<Index>(inputs.size())});
  }
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

  /// Answers a batch in which some inputs may be bad: returns, for each input in its order, the
  /// answer that a call for it alone returns, or the `input` error that such a call throws. Throws
  /// for options that nothing could be answered with, and errors of other kinds.
  template <class Input, class Called = Pipeline>
  auto try_each(const std::vector<Input>& inputs,
                const typename Called::Options& options = {}) const {
    const Called& pipeline = static_cast<const Called&>(*this);
    using Answer = typename decltype(pipeline(inputs, options))::value_type;
    std::vector<Result<Answer>> results;
    results.reserve(inputs.size());
    const auto answer_part = [&](const std::vector<Input>& part, const auto& how) {
      for (Answer& answer : pipeline(part, how)) results.emplace_back(std::move(answer));
    };
    detail::for_each_part(inputs, options, answer_part,
                          [&](const Error& error) { results.emplace_back(error); });
    return results;
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
