#pragma once

#include <cstddef>

#include "electra/core/error.hpp"
#include "electra/core/log.hpp"
#include "electra/pipelines/pipeline.hpp"

namespace electra::pipelines {

/// Returns act(). An `input` error that it throws is about the input at a place.
template <class Act>
auto at_index(std::size_t place, const Act& act) {
  try {
    return act();
  } catch (const Error& error) {
    if (error.code() != ErrorCode::input) throw;
    throw error.at(place);
  }
}

/// Returns answer(inputs, options). Where that throws an `input` error about one of the inputs, the
/// error has its place: that of the first which cannot be answered alone. What is wrong without
/// any inputs is about the options, and has none. During the search for that input, progress
/// repeats its last report, and may still end the call.
template <class Inputs, class Options, class AnswerAll>
auto with_index(const Inputs& inputs, const Options& options, const AnswerAll& answer) {
  bool is_ended = false;  // by a callback
  PipelineProgress last(0, static_cast<Index>(inputs.size()));
  try {
    if (!detail::has_callback(options)) return answer(inputs, options);
    Options marking = detail::with_marking_callbacks(options, is_ended);
    if (options.progress)
      marking.progress = [&last, progress = marking.progress](const PipelineProgress& some) {
        last = some;
        progress(some);
      };
    return answer(inputs, marking);
  } catch (const Error& error) {
    if (is_ended || error.code() != ErrorCode::input || error.index()) throw;
    const detail::LogScope dropped;  // what there was to warn of has been logged
    answer(Inputs(), options);
    Options quiet = detail::without_callbacks(options);
    if (options.progress)
      quiet.progress = [&last, progress = detail::marking(options.progress, is_ended)](
                           const PipelineProgress&) { progress(last); };
    for (std::size_t i = 0; i < inputs.size(); ++i) {
      try {
        const auto one = inputs.begin() + static_cast<std::ptrdiff_t>(i);
        answer(Inputs(one, one + 1), quiet);
      } catch (const Error& alone) {
        if (is_ended) throw;
        throw alone.at(i);
      }
    }
    throw;
  }
}

}  // namespace electra::pipelines
