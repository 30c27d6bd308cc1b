#pragma once

#include "electra/heads/language_model.hpp"

namespace electra {

/// The output of ElectraForMaskedLM.
using MaskedLMOutput = LanguageModelOutput;
/// The generator: which word stands at each position.
using ElectraMaskedLMHead = ElectraLanguageModelHead<LanguageModelObjective::masked>;
/// The words of masked tokens; `labels` are [batch_size, sequence_length], -100 for none.
using ElectraForMaskedLM = ElectraForTask<ElectraMaskedLMHead>;

}  // namespace electra
