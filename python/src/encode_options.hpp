#pragma once

#include "electra/tokenizer/options.hpp"
#include "option_reader.hpp"

namespace electra::python {

/// Reads the arguments of a call of the tokenizer that decide its encodings, by the names and
/// values of transformers.
EncodeOptions read_encode_options(OptionReader& reader);

/// Reads the arguments of from_pretrained() that replace settings of a tokenizer's folder.
TokenizerOptions read_tokenizer_options(OptionReader& reader);

}  // namespace electra::python
