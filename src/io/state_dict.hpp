#pragma once

#include <map>
#include <memory>
#include <string_view>
#include <vector>

#include "electra/core/error.hpp"
#include "electra/core/mapped_file.hpp"
#include "electra/io/weights.hpp"
#include "io/pickle.hpp"

namespace electra {

/// A storage as a pickle speaks of it: the tensors of a state dict are views into storages.
struct TorchStorage {
  std::string_view key;
  DType dtype = DType::f32;
  std::uint64_t element_count = 0;
};

/// Gives what the persistent id of a storage says: ('storage', type, key, location, count), and
/// in the legacy form a view of another storage as a sixth, which must be None.
TorchStorage torch_storage(const Pickle& pickle, const PickleValue& persistent_id, FileName file);

/// Where the bytes of the storages are, by their keys. Each has the bytes of its elements.
using StorageBytes = std::map<std::string_view, std::string_view>;

/// Gives the tensors of the state dict that the pickle holds, or that stands in it under
/// "state_dict". What is no tensor is passed over. Tensors are views into the file where they are
/// contiguous and copies where they are not.
std::vector<NamedParameter> read_state_dict(const Pickle& pickle, const StorageBytes& storages,
                                            const std::shared_ptr<const MappedFile>& file);

}  // namespace electra
