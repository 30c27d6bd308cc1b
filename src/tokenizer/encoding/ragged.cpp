#include "tokenizer/encoding/ragged.hpp"

#include <algorithm>
#include <cstddef>
#include <utility>

#include "electra/core/error.hpp"
#include "electra/tokenizer/encoding.hpp"
#include "tokenizer/encoding/whole.hpp"

namespace electra {
namespace {

void append(const Encoding& encoding, std::size_t index, RaggedBatch& batch) {
  tokenizer::encoding::require_whole(encoding, index);
  require(encoding.overflowing.empty(), ErrorCode::input, "encoding ", index, " has ",
          encoding.overflowing.size(),
          " overflowing windows, which a ragged batch would drop; pass each window as an encoding");
  const auto padding =
      std::count(encoding.attention_mask.begin(), encoding.attention_mask.end(), 0);
  require(padding == 0, ErrorCode::input, "encoding ", index, " has ", padding,
          " padding tokens, but a ragged batch has no padding; encode without it");
  batch.append(encoding.ids, encoding.model_type_ids());
}

}  // namespace

RaggedBatch ragged_batch(const std::vector<const Encoding*>& encodings) {
  std::size_t tokens = 0;
  for (const Encoding* encoding : encodings) tokens += encoding->ids.size();
  RaggedBatch batch;
  batch.input_ids.reserve(tokens);
  batch.lengths.reserve(encodings.size());
  for (std::size_t i = 0; i < encodings.size(); ++i) append(*encodings[i], i, batch);
  return batch;
}

RaggedBatch ragged_batch(const std::vector<Encoding>& encodings) {
  std::vector<const Encoding*> pointers;
  pointers.reserve(encodings.size());
  for (const Encoding& encoding : encodings) pointers.push_back(&encoding);
  return ragged_batch(pointers);
}

namespace tokenizer::encoding {

RaggedBatch concatenated(std::vector<RaggedBatch> parts) {
  if (parts.size() == 1) return std::move(parts.front());
  std::size_t tokens = 0;
  std::size_t sequences = 0;
  bool has_types = false;
  for (const RaggedBatch& part : parts) {
    tokens += part.input_ids.size();
    sequences += part.lengths.size();
    has_types = has_types || !part.token_type_ids.empty();
  }
  RaggedBatch batch;
  batch.input_ids.resize(tokens);
  batch.lengths.resize(sequences);
  if (has_types) batch.token_type_ids.resize(tokens);
  auto ids = batch.input_ids.begin();
  auto lengths = batch.lengths.begin();
  for (const RaggedBatch& part : parts) {
    if (has_types) {  // a part without type ids has zeros
      std::copy(part.token_type_ids.begin(), part.token_type_ids.end(),
                batch.token_type_ids.begin() + (ids - batch.input_ids.begin()));
    }
    ids = std::copy(part.input_ids.begin(), part.input_ids.end(), ids);
    lengths = std::copy(part.lengths.begin(), part.lengths.end(), lengths);
  }
  return batch;
}

}  // namespace tokenizer::encoding
}  // namespace electra
