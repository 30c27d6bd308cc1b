#pragma once

#include <cstddef>
#include <cstdint>
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

/// A scope of names in a checkpoint: `weights / "encoder" / "layer" / 3` stands for
/// "encoder.layer.3". Scopes of one checkpoint share the lists of tensors that were read and that
/// are missing. Not safe to use from several threads at once.
class ELECTRA_EXPORT Weights {
 public:
  /// `seed` and `initializer_range` matter for MissingWeights::initialize alone.
  explicit Weights(std::shared_ptr<const WeightSource> source,
                   MissingWeights missing = MissingWeights::error, float initializer_range = 0.02F,
                   std::uint64_t seed = 0);

  /// @{
  /// Returns the scope below this one.
  Weights operator/(std::string_view name) const;
  Weights operator/(Index number) const;
  /// @}

  /// Returns the tensor `name` of this scope. Throws `weights` for a tensor of another shape or
  /// type. A missing tensor is listed, and is not present() unless it was initialised.
  Parameter get(std::string_view name, const Shape& expected,
                Initial initial = Initial::normal) const;
  /// Returns a tensor as get() does, to be packed and not kept: a prepacked file need not hold it.
  Parameter get_to_pack(std::string_view name, const Shape& expected,
                        Initial initial = Initial::normal) const;
  /// Returns the packed matrix `name` of this scope, `size` bytes; its data is null where it is to
  /// be packed from its tensors. Throws `weights` for another size.
  PackedBytes find_packed(std::string_view name, std::size_t size) const;
  /// Adds a matrix that was packed to the record.
  void add_packed(std::string_view name, PackedBytes bytes) const;
  /// Adds to `record` each tensor and each matrix that is read from now on through any scope of
  /// this checkpoint.
  void record_into(std::shared_ptr<WeightRecord> record);

  /// Returns the precision in which the layers of a model multiply: fp32 unless set otherwise.
  Precision precision() const noexcept;
  /// Sets the precision for every scope of this checkpoint. Throws `unsupported` where the file was
  /// prepacked for another.
  void set_precision(Precision precision);

  /// Returns whether the checkpoint has the tensor `name` of this scope, without marking it as
  /// read.
  bool has(std::string_view name) const;

  /// Throws one `weights` error that names every tensor that is missing and was not initialised;
  /// its sentence ends with `origin`. To be called once the whole model has been constructed.
  void require_complete(std::string_view origin = {}) const;
  /// Returns the full names of the tensors that were initialised.
  const std::vector<std::string>& initialized() const;
  /// Returns the full names of the checkpoint's tensors that were not read.
  std::vector<std::string> unread() const;
  /// Returns the full name of this scope, as in "electra.encoder"; empty for the root.
  const std::string& path() const noexcept { return path_; }

 private:
  struct State;

  Weights(std::shared_ptr<State> state, std::string path);
  std::string full_name(std::string_view name) const;
  Parameter missing(const std::string& name, const Shape& expected, Initial initial) const;

  std::shared_ptr<State> state_;
  std::string path_;
};

}  // namespace electra
