#pragma once

#include <filesystem>
#include <memory>
#include <string>
#include <vector>

#include "electra/core/export.hpp"
#include "electra/core/tensor.hpp"
#include "electra/heads/pooling.hpp"

namespace electra {

namespace sentence {
class Module;
}

/// One pooling in the place of the modules that a folder lists.
struct SentencePooling {
  Pooling pooling = Pooling::mean;  ///< any but Pooling::none
  bool normalize = false;           ///< whether each vector is then brought to the length 1
};

/// The modules of a sentence-transformers model behind its Transformer: the vectors of the tokens
/// of each text in, one vector of each text out. Computes in fp32. Const after construction: any
/// number of threads may use one, and copies share its weights.
class SentenceModules {
 public:
  /// Pools vectors of `hidden_size` features. Throws `input` for Pooling::none.
  ELECTRA_EXPORT SentenceModules(const SentencePooling& pooling, Index hidden_size);

  /// Loads the modules that the folder's modules.json lists: Pooling, Dense, LayerNorm, Normalize
  /// and Dropout, which does nothing. Without the list, and for a cross-encoder, that is mean
  /// pooling. `hidden_size` is that of the Transformer. Throws `io`, `config` or `weights`, and
  /// `unsupported` for another module.
  ELECTRA_EXPORT static SentenceModules from_pretrained(const std::filesystem::path& folder,
                                                        Index hidden_size);

  /// The features of a text's vector.
  Index width() const noexcept { return width_; }
  /// Whether they bring each vector to the length 1.
  ELECTRA_EXPORT bool normalizes() const;
  /// Describes each module, as in "Dense 2_Dense: 384 to 128, Tanh".
  ELECTRA_EXPORT std::vector<std::string> descriptions() const;

  /// Returns [texts, width] of [tokens, hidden_size], the texts end to end, `lengths` tokens of
  /// each. A pooling that leaves the prompt out passes over the first `prompt_tokens` of each.
  /// Throws `input` for other shapes and for a text without tokens.
  ELECTRA_EXPORT Tensor forward(const Tensor& token_vectors, const std::vector<Index>& lengths,
                                Index prompt_tokens = 0) const;

 private:
  SentenceModules(std::vector<std::shared_ptr<const sentence::Module>> modules, Index hidden_size);

  std::vector<std::shared_ptr<const sentence::Module>> modules_;
  Index hidden_size_;
  Index width_;
};

}  // namespace electra
