#pragma once

#include <cstddef>

#include "electra/core/error.hpp"
#include "electra/core/log.hpp"

namespace electra::pipelines {

/// Returns answer(inputs, options). Where that throws an `input` error about one of the inputs, the
/// error has its place: that of the first which cannot be answered alone. What is wrong without
/// any inputs is about the options, and has none.
template <class Inputs, class Options, class AnswerAll>
auto with_index(const Inputs& inputs, const Options& options, const AnswerAll& answer) {
  try {
    return answer(inputs, options);
  } catch (const Error& error) {
    if (error.code() != ErrorCode::input || error.index()) throw;
    const detail::LogScope dropped;  // what there was to warn of has been logged
    Options quiet = options;
    quiet.progress = {};
    answer(Inputs(), quiet);
    for (std::size_t i = 0; i < inputs.size(); ++i) {
      try {
        const auto one = inputs.begin() + static_cast<std::ptrdiff_t>(i);
        answer(Inputs(one, one + 1), quiet);
      } catch (const Error& alone) {
        throw alone.at(i);
      }
    }
    throw;
  }
}

}  // namespace electra::pipelines
