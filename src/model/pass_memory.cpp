#include "model/pass_memory.hpp"

namespace electra::engine {
namespace {

template <class T>
std::size_t bytes_of(const std::vector<T>& values) {
  return values.capacity() * sizeof(T);
}

std::size_t bytes_of(const Tensor& tensor) {
  return static_cast<std::size_t>(tensor.element_count()) * sizeof(float);
}

}  // namespace

std::size_t PassMemory::bytes() const noexcept {
  const BatchTokens& tokens = input.tokens;
  return block.capacity() + bytes_of(rows) + bytes_of(head.hidden) + bytes_of(head.scores) +
         bytes_of(tokens.input_ids) + bytes_of(tokens.token_type_ids) +
         bytes_of(tokens.position_ids) + bytes_of(tokens.inputs_embeds) + input.batch.bytes() +
         bytes_of(input.wanted_rows) + bytes_of(input.head_masks) + bytes_of(input.encoder.bias) +
         bytes_of(schedule.chunks) + bytes_of(schedule.progress);
}

void PassMemory::reserve_block(std::size_t bytes) {
  if (block.size() >= bytes) return;
  block = AlignedVector<std::byte>();  // first, so that there are never two
  block.resize(bytes);
}

std::size_t list_bytes(Index sequences, Index rows, Index layers, Index hidden_size) {
  // Lists that grow entry by entry may hold twice what they need.
  constexpr std::size_t row_bytes =
      2 * (2 * sizeof(Index) + 4 * sizeof(std::int32_t) + sizeof(float) + sizeof(const float*));
  constexpr std::size_t sequence_bytes =
      2 * (sizeof(UnpaddedSequence) + sizeof(Chunk) + sizeof(ChunkProgress));
  const std::size_t vector_bytes = static_cast<std::size_t>(hidden_size) * sizeof(float);
  return static_cast<std::size_t>(rows) * (vector_bytes + row_bytes) +
         static_cast<std::size_t>(sequences) * sequence_bytes +
         2 * static_cast<std::size_t>(layers) * sizeof(const float*);
}

}  // namespace electra::engine
