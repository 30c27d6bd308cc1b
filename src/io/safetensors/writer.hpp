#pragma once

#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "electra/io/safetensors.hpp"
#include "io/atomic_file.hpp"

namespace electra::io::safetensors {

/// The form in which tensors are written.
struct Form {
  /// The type of every tensor of floats; each is rounded as it is written, so that no second copy
  /// of the model is in memory. Absent: as stored.
  std::optional<DType> dtype;
  /// Keeps the data in the order of the tensors, instead of the widest types first.
  bool in_order = false;
  /// Called between tensors and after the last; may throw to stop.
  std::function<void()> interrupt_check = {};
};

/// Writes all of an open file as write_safetensors() does, in another form. `seal` may change the
/// header before it is written, but not its length.
void write(const Form& form, AtomicFile& file, const std::vector<NamedParameter>& tensors,
           const SafetensorsMetadata& metadata, const std::function<void(std::string&)>& seal = {});

}  // namespace electra::io::safetensors
