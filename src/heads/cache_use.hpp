#pragma once

#include "electra/model/config.hpp"
#include "electra/model/inputs.hpp"
#include "heads/model_classes.hpp"

namespace electra {

/// The choice of past_key_values.
struct CacheRequest {
  bool has_past;      ///< whether some are given
  bool is_asked_for;  ///< whether they are to be returned; use_cache
};

/// Whether a pass reads or writes past_key_values. As in the reference, asking a model with a head
/// for its loss switches the cache off, and a model that is no decoder has none. Throws `input` if
/// such a model is given some.
bool uses_cache(const ModelClass& model, const ElectraConfig& config, const ModelInput& input,
                const CacheRequest& request);

}  // namespace electra
