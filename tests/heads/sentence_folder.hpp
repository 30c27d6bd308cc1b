#pragma once

#include <cmath>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "electra/heads/sentence_modules.hpp"
#include "electra/io/safetensors.hpp"
#include "support/message_of.hpp"
#include "support/temporary_folder.hpp"

namespace electra::testing {

constexpr Index hidden_size = 5;
constexpr const char* mean_pooling = R"({"pooling_mode_mean_tokens":true})";

/// Values without a pattern, from -2 to 2.
inline Tensor random_tensor(const Shape& shape, int seed) {
  Tensor tensor(shape);
  Index i = 0;
  for (float& value : tensor)
    value = static_cast<float>(2 * std::sin(seed + 12.9898 * static_cast<double>(++i)));
  return tensor;
}

/// A sentence-transformers folder that a test fills, and what comes out of its modules.
class SentenceFolder {
 public:
  /// Adds a module whose files lie in a folder of the name of its class.
  void add(const std::string& name, const std::string& config) {
    list_ += ",{\"type\":\"sentence_transformers.models." + name + "\",\"path\":\"" + name + "\"}";
    folder_.write(name + "/config.json", config);
    write_list();
  }
  void write_list(const std::string& first = "Transformer") {
    folder_.write("modules.json", "[{\"type\":\"sentence_transformers.models." + first +
                                      "\",\"path\":\"\"}" + list_ + "]");
  }
  void weights(const std::string& name, const std::map<std::string, Tensor>& tensors) {
    std::vector<NamedParameter> named;
    for (const auto& [key, tensor] : tensors) {
      const auto owner = std::make_shared<const Tensor>(tensor);
      named.push_back({key, {owner, owner->data(), DType::f32, owner->shape()}});
    }
    write_safetensors(folder_.path() / name / "model.safetensors", named);
  }
  SentenceModules open() const {
    return SentenceModules::from_pretrained(folder_.path(), hidden_size);
  }
  std::string error() const {
    std::string text = message_of([&] { open(); });
    const std::string cut = folder_.path().string() + "/";
    for (std::size_t at = text.find(cut); at != std::string::npos; at = text.find(cut))
      text.erase(at, cut.size());
    const std::string prefix = folder_.path().string() + ": ";
    const std::size_t at = text.find(prefix);
    return at == std::string::npos ? text : text.erase(at, prefix.size());
  }

 private:
  std::string list_;
  TemporaryFolder folder_;
};

}  // namespace electra::testing
