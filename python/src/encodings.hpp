#pragma once

#include <cstddef>
#include <memory>
#include <nanobind/nanobind.h>
#include <string_view>
#include <vector>

#include "electra/tokenizer/tokenizer.hpp"

namespace electra::python {

/// The encodings of one call of the tokenizer: each text's, with its further windows behind it.
class EncodingBatch {
 public:
  /// Takes the windows out of the encodings. The tokenizer is kept, for the texts of tokens.
  EncodingBatch(ElectraTokenizer tokenizer, std::vector<Encoding> encodings);

  std::size_t size() const noexcept { return rows_.size(); }
  const Encoding& operator[](std::size_t row) const { return rows_[row]; }

  /// Returns a member of each encoding as a list: "input_ids", "token_type_ids", "attention_mask",
  /// "special_tokens_mask", "offset_mapping" (pairs), or numbers: "length", and
  /// "overflow_to_sample_mapping", the place of its text among those of the call.
  nanobind::list lists(std::string_view name) const;
  /// Returns the same as an array of int64: [encodings, tokens], with pairs [encodings, tokens, 2],
  /// or [encodings]. Throws `input` where the encodings have different lengths.
  nanobind::object array(std::string_view name) const;

 private:
  ElectraTokenizer tokenizer_;
  std::vector<Encoding> rows_;
  std::vector<std::size_t> samples_;
};

/// One encoding of a batch.
struct EncodingRow {
  const Encoding& operator*() const { return (*batch)[row]; }
  const Encoding* operator->() const { return &(*batch)[row]; }

  std::shared_ptr<const EncodingBatch> batch;  ///< whose encoding it is
  std::size_t row;                             ///< its place there
};

}  // namespace electra::python
