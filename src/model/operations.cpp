#include "model/operations.hpp"

namespace electra {

double operations_of(const ElectraConfig& config, const std::vector<Index>& lengths) {
  const auto hidden = static_cast<double>(config.hidden_size);
  const auto layers = static_cast<double>(config.num_hidden_layers);
  const double linear = hidden * (4 * hidden + 2 * static_cast<double>(config.intermediate_size));
  const double projection = config.embedding_size == config.hidden_size
                                ? 0
                                : hidden * static_cast<double>(config.embedding_size);
  double sum = 0;
  for (const Index length : lengths) {
    const auto tokens = static_cast<double>(length);
    sum += 2 * tokens * (layers * (linear + 2 * hidden * tokens) + projection);
  }
  return sum;
}

}  // namespace electra
