#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "electra/core/export.hpp"
#include "electra/core/precision.hpp"
#include "electra/core/shape.hpp"
#include "electra/core/tensor.hpp"

namespace electra {

/// How a number is stored in a weight file.
enum class DType { f64, f32, f16, bf16, i64, i32, i16, i8, u8, boolean };

/// Gives the name that safetensors has for it, as in "BF16".
ELECTRA_EXPORT std::string_view to_string(DType dtype);
/// Gives the bytes of one element.
ELECTRA_EXPORT Index size_of(DType dtype) noexcept;

/// Whether Parameter::floats() takes it.
ELECTRA_EXPORT bool is_float(DType dtype) noexcept;

/// One stored tensor: a view into a file that stays open as long as the view lives.
struct ELECTRA_EXPORT Parameter {
  std::shared_ptr<const void> owner;  ///< keeps `data` alive
  const void* data = nullptr;         ///< row-major, native byte order, perhaps unaligned
  DType dtype = DType::f32;           ///< of the elements, as they are stored
  Shape shape;                        ///< as it is stored

  /// False of a tensor that is missing from the checkpoint and not initialised either.
  bool present() const noexcept;
  /// The elements as fp32: the file's own bytes where they are aligned F32, a converted copy
  /// otherwise; null if not present(). Throws `weights` for a dtype that is not a float.
  std::shared_ptr<const float> floats() const;
};

/// A stored tensor under its name.
struct NamedParameter {
  std::string name;  ///< as in "electra.embeddings.LayerNorm.weight"
  Parameter value;   ///< the tensor
};

/// A matrix in the order in which the kernels read it: bytes that only they understand.
struct PackedBytes {
  std::shared_ptr<const void> data;  ///< at a 64-byte boundary; null: there is none
  std::size_t size = 0;              ///< in bytes
};

/// Such a matrix under the name of the layer that it belongs to.
struct NamedPackedBytes {
  std::string name;   ///< as in "electra.encoder.layer.0.output.dense.weight"
  PackedBytes value;  ///< the matrix
};

/// What a model took from its checkpoint, in order: what a packed file has to hold.
struct WeightRecord {
  std::vector<NamedParameter> tensors;     ///< what was read as it is stored
  std::vector<NamedPackedBytes> matrices;  ///< what was packed
};

/// Where tensors come from: one weight file, or the shards of one checkpoint. Reading a tensor
/// from several threads is fine.
class ELECTRA_EXPORT WeightSource {
 public:
  WeightSource() = default;
  WeightSource(const WeightSource&) = delete;
  WeightSource& operator=(const WeightSource&) = delete;
  virtual ~WeightSource() = default;

  /// The format in words, as in "safetensors".
  virtual std::string_view format() const = 0;
  /// The names of all tensors, in the order of the file.
  virtual std::vector<std::string> names() const = 0;
  /// Gives null if there is none of that name.
  virtual const Parameter* find(std::string_view name) const = 0;
  /// A matrix that was packed before it was stored; null data if there is none of that name.
  virtual PackedBytes find_packed(std::string_view name) const;
  /// In which precision the matrices were packed; nothing of a file that has none.
  virtual std::optional<Precision> packed_precision() const;
  /// Checks what opening leaves unread because it would take too long: the checksum of a packed
  /// file's data. Throws `weights`.
  virtual void check_contents() const;
};

/// What to do about tensors that a model wants and the checkpoint lacks.
enum class MissingWeights {
  error,       ///< name them all in one error
  initialize,  ///< fill them as the reference initialises a fresh model, and name them
};

/// How a missing tensor begins its life, as the reference's _init_weights does it.
enum class Initial { normal, zeros, ones };

/// A scope of names in a checkpoint: `weights / "encoder" / "layer" / 3` stands for
/// "encoder.layer.3". Scopes of one checkpoint share what was read and what was missing.
/// Not for use from several threads at once.
class ELECTRA_EXPORT Weights {
 public:
  /// `seed` and `initializer_range` matter for MissingWeights::initialize alone.
  explicit Weights(std::shared_ptr<const WeightSource> source,
                   MissingWeights missing = MissingWeights::error, float initializer_range = 0.02F,
                   std::uint64_t seed = 0);

  /// @{
  /// The scope below this one.
  Weights operator/(std::string_view name) const;
  Weights operator/(Index number) const;
  /// @}

  /// Gives the tensor `name` of this scope. A tensor of another shape throws `weights`; a missing
  /// one is remembered, and what is given is not present() unless it was initialised.
  Parameter get(std::string_view name, const Shape& expected,
                Initial initial = Initial::normal) const;
  /// The same of a tensor that is wanted for packing alone: a packed file need not hold it.
  Parameter get_to_pack(std::string_view name, const Shape& expected,
                        Initial initial = Initial::normal) const;
  /// The matrix `name` of this scope as it was packed, `size` bytes; null data where it is to be
  /// packed from its tensors. Throws `weights` for another size.
  PackedBytes find_packed(std::string_view name, std::size_t size) const;
  /// Tells what was packed under that name, for the record.
  void add_packed(std::string_view name, PackedBytes bytes) const;
  /// From now on whatever is taken through any scope of this checkpoint is added to `record`.
  void record_into(std::shared_ptr<WeightRecord> record);

  /// In which precision the layers of a model are to multiply: fp32 unless said otherwise.
  Precision precision() const noexcept;
  /// Of every scope of this checkpoint. Throws `unsupported` where the file was packed for another.
  void set_precision(Precision precision);

  /// Whether the checkpoint has the tensor `name` of this scope; does not count as reading it.
  bool has(std::string_view name) const;

  /// Throws one `weights` error that names every tensor that was missing, if any was (and was not
  /// initialised), and ends with what is known of the checkpoint's origin. To be called once the
  /// whole model has been constructed.
  void require_complete(std::string_view origin = {}) const;
  /// The tensors that were initialised rather than read, by their full names.
  const std::vector<std::string>& initialized() const;
  /// The tensors of the checkpoint that nobody asked for, by their full names.
  std::vector<std::string> unread() const;
  /// The full name of this scope, as in "electra.encoder"; empty for the root.
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
