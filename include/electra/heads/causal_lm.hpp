#pragma once

#include "electra/heads/language_model.hpp"

namespace electra {

/// The output of ElectraForCausalLM.
using CausalLMOutput = LanguageModelOutput;
/// Which word comes next. The config's is_decoder makes it causal; without it every token attends
/// to the whole text, as in the reference.
using ElectraCausalLMHead = ElectraLanguageModelHead<LanguageModelObjective::causal>;
/// Which word comes next; `labels` are [batch_size, sequence_length], -100 for none.
using ElectraForCausalLM = ElectraForTask<ElectraCausalLMHead>;

}  // namespace electra
