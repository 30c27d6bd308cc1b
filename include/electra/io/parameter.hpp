#pragma once

#include <memory>
#include <string>
#include <string_view>

#include "electra/core/export.hpp"
#include "electra/core/shape.hpp"

namespace electra {

/// The type of the elements of a stored tensor.
enum class DType { f64, f32, f16, bf16, i64, i32, i16, i8, u8, boolean };

/// Returns the name of the type in safetensors files, as in "BF16".
ELECTRA_EXPORT std::string_view to_string(DType dtype);
/// Returns the bytes of one element.
ELECTRA_EXPORT Index size_of(DType dtype) noexcept;
/// Returns whether Parameter::floats() converts elements of this type.
ELECTRA_EXPORT bool is_float(DType dtype) noexcept;

/// A stored tensor: a view into a file that stays open as long as the view lives.
struct ELECTRA_EXPORT Parameter {
  std::shared_ptr<const void> owner;  ///< keeps `data` alive
  const void* data = nullptr;         ///< row-major, native byte order, not always aligned
  DType dtype = DType::f32;           ///< the type of the elements, as stored
  Shape shape;                        ///< the extents, as stored

  /// Returns whether there are elements to read: false for a tensor that the checkpoint lacks and
  /// that was not initialised either.
  bool present() const noexcept;
  /// Returns the elements as fp32: the file's own bytes where they are aligned F32, a converted
  /// copy otherwise; null if not present(). Throws `weights` for a dtype that is not a float.
  std::shared_ptr<const float> floats() const;
};

/// A stored tensor and its name.
struct NamedParameter {
  std::string name;  ///< as in "electra.embeddings.LayerNorm.weight"
  Parameter value;   ///< the tensor
};

}  // namespace electra
