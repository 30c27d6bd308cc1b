#include "heads/cache_use.hpp"

#include "electra/core/error.hpp"

namespace electra {

bool uses_cache(const ModelClass& model, const ElectraConfig& config, const ModelInput& input,
                const CacheRequest& request) {
  const bool has_cache = model.takes_cache && config.is_decoder;
  require(has_cache || !request.has_past, ErrorCode::input,
          "past_key_values were given, but only a decoder (is_decoder in its config.json) takes ",
          "them, as a bare model or for causal language modelling; leave them out");
  const bool trains = !model.is_bare() && !input.labels.empty();
  return has_cache && (request.has_past || (request.is_asked_for && !trains));
}

}  // namespace electra
