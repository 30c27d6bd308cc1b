#pragma once

// The umbrella for programs that use the library; nothing inside it includes this.

#include "electra/core/error.hpp"
#include "electra/core/tensor.hpp"
#include "electra/core/thread_pool.hpp"
#include "electra/heads/causal_lm.hpp"
#include "electra/heads/convert.hpp"
#include "electra/heads/generation.hpp"
#include "electra/heads/masked_lm.hpp"
#include "electra/heads/multiple_choice.hpp"
#include "electra/heads/pre_training.hpp"
#include "electra/heads/question_answering.hpp"
#include "electra/heads/sequence_classification.hpp"
#include "electra/heads/token_classification.hpp"
#include "electra/io/checkpoint.hpp"
#include "electra/io/safetensors.hpp"
#include "electra/kernels/kernels.hpp"
#include "electra/model/model.hpp"
#include "electra/pipelines/text_classification.hpp"
#include "electra/tokenizer/tokenizer.hpp"
