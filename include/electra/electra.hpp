#pragma once

// The umbrella for programs that use the library; nothing inside it includes this.

#include "electra/core/error.hpp"
#include "electra/core/tensor.hpp"
#include "electra/core/thread_pool.hpp"
#include "electra/heads/sequence_classification.hpp"
#include "electra/io/checkpoint.hpp"
#include "electra/io/safetensors.hpp"
#include "electra/kernels/kernels.hpp"
#include "electra/model/model.hpp"
#include "electra/tokenizer/tokenizer.hpp"
