#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "electra/core/export.hpp"
#include "electra/core/precision.hpp"
#include "electra/core/shape.hpp"
#include "electra/core/tensor.hpp"
#include "electra/io/parameter.hpp"
#include "electra/io/weight_source.hpp"

namespace electra {

/// A packed matrix and the name of its layer.
struct NamedPackedBytes {
  std::string name;   ///< as in "electra.encoder.layer.0.output.dense.weight"
  PackedBytes value;  ///< the matrix
};

/// The tensors that a model read from its checkpoint, in order: the contents of a prepacked file.
struct WeightRecord {
  std::vector<NamedParameter> tensors;     ///< those that are kept as stored
  std::vector<NamedPackedBytes> matrices;  ///< those that were packed
};

/// The policy for tensors that a model needs and the checkpoint lacks.
enum class MissingWeights {
  error,       ///< throw one error that names them all
  initialize,  ///< initialise them as the reference does for a fresh model, and list them
};

/// The distribution of a missing tensor's initial values, as in the reference's _init_weights.
enum class Initial { normal, zeros, ones };

/// A matrix of a layer and the tensors of its scope that it is made of, one below the other.
struct MatrixTensors {
  std::string name;                  ///< in a prepacked file, as in "query_key_value"
  std::vector<std::string> tensors;  ///< as in "query.weight"
  Shape shape;                       ///< of each tensor
};

/// Packs the values of a matrix's tensors; null for one that is missing.
using MatrixPacker =
    std::function<PackedBytes(const std::vector<std::shared_ptr<const float>>& values)>;

/// A tensor of another shape than the model needs.
struct ShapeMismatch {
  const std::string& name;  ///< the full name
  const Shape& found;       ///< in the checkpoint
  const Shape& expected;    ///< by the model
};

/// Returns the end of the sentence about a mismatch: what decides the shape that was expected. May
/// be empty.
using ShapeHint = std::function<std::string(const ShapeMismatch& mismatch)>;

/// A scope of names in a checkpoint: `weights / "encoder" / "layer" / 3` stands for
/// "encoder.layer.3". Scopes of one checkpoint share the lists of tensors that were read and that
/// are missing. Not safe to use from several threads at once.
class Weights {
 public:
  /// `seed` and `initializer_range` matter for MissingWeights::initialize alone.
  ELECTRA_EXPORT explicit Weights(std::shared_ptr<const WeightSource> source,
                                  MissingWeights missing = MissingWeights::error,
                                  float initializer_range = 0.02F, std::uint64_t seed = 0);

  /// @{
  /// Returns the scope below this one.
  ELECTRA_EXPORT Weights operator/(std::string_view name) const;
  ELECTRA_EXPORT Weights operator/(Index number) const;
  /// @}
  /// Returns the scope of the whole checkpoint.
  ELECTRA_EXPORT Weights root() const;

  /// Returns the tensor `name` of this scope. Throws `weights` for a tensor of another shape or
  /// type. A missing tensor is listed, and is not present() unless it was initialised.
  ELECTRA_EXPORT Parameter get(std::string_view name, const Shape& expected,
                               Initial initial = Initial::normal) const;
  /// Returns a matrix of this scope, packed, in `size` bytes: as a prepacked file has it, or made
  /// by `pack` of its tensors, which a prepacked file then need not hold. Throws `weights` for
  /// another size or for tensors of another shape.
  ELECTRA_EXPORT PackedBytes matrix(const MatrixTensors& tensors, std::size_t size,
                                    const MatrixPacker& pack) const;
  /// Adds to `record` each tensor and each matrix that is read from now on through any scope of
  /// this checkpoint.
  ELECTRA_EXPORT void record_into(std::shared_ptr<WeightRecord> record);

  /// Adds what `hint` returns to the errors about shapes, from now on and in every scope of this
  /// checkpoint.
  ELECTRA_EXPORT void explain_shapes(ShapeHint hint);

  /// Returns whether the checkpoint has the tensor `name` of this scope, without marking it as
  /// read.
  ELECTRA_EXPORT bool has(std::string_view name) const;

  /// Throws one `weights` error that names every tensor that is missing and was not initialised;
  /// its sentence ends with `origin`. To be called once the whole model has been constructed.
  ELECTRA_EXPORT void require_complete(std::string_view origin = {}) const;
  /// Returns the full names of the tensors that are missing and were not initialised.
  ELECTRA_EXPORT const std::vector<std::string>& missing() const;
  /// Returns the full names of the tensors that were initialised.
  ELECTRA_EXPORT const std::vector<std::string>& initialized() const;
  /// Returns the full names of the checkpoint's tensors that were not read.
  ELECTRA_EXPORT std::vector<std::string> unread() const;
  /// Returns the full name of this scope, as in "electra.encoder"; empty for the root.
  const std::string& path() const noexcept { return path_; }

 private:
  struct State;

  Weights(std::shared_ptr<State> state, std::string path);
  std::string full_name(std::string_view name) const;
  Parameter find(std::string_view name, const Shape& expected, Initial initial) const;
  Parameter missing(const std::string& name, const Shape& expected, Initial initial) const;

  std::shared_ptr<State> state_;
  std::string path_;
};

}  // namespace electra
