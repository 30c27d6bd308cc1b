#include "electra/model/workspace.hpp"

namespace electra {
namespace {

/// Calls `use` with each of the workspace's buffers.
template <class Workspace, class Use>
void for_each_buffer(Workspace& workspace, const Use& use) {
  use(workspace.hidden);
  use(workspace.encoded_hidden);
  use(workspace.encoded_result);
  use(workspace.wide);
  use(workspace.numbers);
  use(workspace.query_key_value);
  use(workspace.context);
  use(workspace.encoder_key_value);
  for (auto& thread : workspace.threads) {
    use(thread.query_key_value);
    use(thread.context);
    use(thread.encoded_context);
    use(thread.encoded_states);
    use(thread.encoder_key_value);
    use(thread.embedded);
    use(thread.encoded_embedded);
    use(thread.wide);
    use(thread.encoding.values);
    use(thread.encoding.min_max);
    use(thread.attention);
    use(thread.query_shifts);
    use(thread.key_shifts);
    use(thread.bias);
  }
}

template <class T>
std::size_t bytes_of(const std::vector<T>& values) {
  return values.capacity() * sizeof(T);
}

std::size_t bytes_of(const Tensor& tensor) {
  return static_cast<std::size_t>(tensor.element_count()) * sizeof(float);
}

}  // namespace

void Workspace::allocate() {
  for_each_buffer(*this, [](auto& buffer) { buffer.allocate(); });
}

std::size_t Workspace::bytes() const noexcept {
  std::size_t sum = 0;
  for_each_buffer(*this, [&sum](const auto& buffer) { sum += buffer.bytes(); });
  sum += bytes_of(rows) + bytes_of(head.hidden) + bytes_of(head.scores);
  const PackedTokens& tokens = input.tokens;
  sum += bytes_of(tokens.input_ids) + bytes_of(tokens.token_type_ids) +
         bytes_of(tokens.position_ids) + bytes_of(tokens.inputs_embeds);
  sum += input.batch.bytes() + bytes_of(input.wanted_rows) + bytes_of(input.head_masks) +
         bytes_of(input.encoder.bias);
  sum += bytes_of(schedule.chunks) + bytes_of(schedule.progress);
  return sum;
}

}  // namespace electra
