#pragma once

#include <string>
#include <string_view>

#include "electra/core/error.hpp"
#include "io/pytorch/pickle.hpp"

namespace electra::io::pytorch {

/// The dict of a pickle that has the tensors of a model.
struct ModelDict {
  const PickleValue* dict;
  std::string key;  ///< in the root, or several with dots between; empty: it is the root
};

/// Returns the root, or the item of the root that has a model's tensors: training scripts store a
/// state dict beside an optimizer's, under "model_state_dict", "model", "state_dict" and the like,
/// some a few dicts deep. With `wanted`, the item of that key if there is one. Throws `weights`
/// where several items of one depth have a model's tensors, and where nothing has tensors.
ModelDict find_model_dict(const Pickle& pickle, std::string_view wanted, FileName file);

/// Returns the call of _rebuild_tensor_v2 in a value, perhaps inside _rebuild_parameter, or null.
const PickleValue* tensor_call(const Pickle& pickle, const PickleValue& value);

/// Whether a value is a call of that function.
bool calls(const Pickle& pickle, const PickleValue& value, PickleGlobal function);

}  // namespace electra::io::pytorch
