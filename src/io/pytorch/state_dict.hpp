#pragma once

#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "electra/core/error.hpp"
#include "electra/core/mapped_file.hpp"
#include "electra/io/weights.hpp"
#include "io/pytorch/pickle.hpp"

namespace electra::io::pytorch {

/// A storage as a pickle describes it: the tensors of a state dict are views into storages.
struct Storage {
  std::string_view key;
  DType dtype = DType::f32;
  std::uint64_t element_count = 0;
};

/// Reads the persistent id of a storage: ('storage', type, key, location, count), and in the legacy
/// form a view of another storage as a sixth item, which must be None.
Storage storage_of(const Pickle& pickle, const PickleValue& persistent_id, FileName file);

/// The bytes of the storages, by their keys.
using StorageBytes = std::map<std::string_view, std::string_view>;

/// The tensors of a state dict.
struct StateDict {
  std::vector<NamedParameter> tensors;
  std::string key;  ///< of the state dict in the object that was saved; empty: it is that object
};

/// Reads the tensors of the dict that find_model_dict() finds. Items that are not tensors are
/// skipped. Tensors are views into the file where they are contiguous, copies otherwise.
StateDict read_state_dict(const Pickle& pickle, const StorageBytes& storages,
                          const std::shared_ptr<const MappedFile>& file, std::string_view key);

}  // namespace electra::io::pytorch
