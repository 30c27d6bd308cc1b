#include "cache.hpp"

#include <nanobind/stl/vector.h>
#include <utility>
#include <vector>

#include "arrays.hpp"
#include "bindings.hpp"
#include "electra/core/error.hpp"
#include "heads/any_model.hpp"
#include "tensor_inputs.hpp"

namespace electra::python {
namespace {

/// Makes a cache of [batch_size, heads, past, head_size] for each layer.
HeldCache cache_of(const nb::list& keys, const nb::list& values) {
  std::vector<Tensor> held_keys, held_values;
  for (const nb::handle key : keys) held_keys.push_back(value_tensor("past_key_values", key));
  for (const nb::handle value : values)
    held_values.push_back(value_tensor("past_key_values", value));
  return {KeyValueCache(held_keys, held_values)};
}

nb::tuple layer_of(HeldCache& held, Index layer) {
  const CacheUse use(held);
  if (layer < 0 || layer >= held.cache.layer_count())
    throw nb::index_error("there is no such layer");
  const Index columns = max_length(held.cache);
  return nb::make_tuple(to_python(held.cache.keys(layer, columns)),
                        to_python(held.cache.values(layer, columns)));
}

Index layers_of(HeldCache& held) {
  const CacheUse use(held);
  return held.cache.layer_count();
}

Index columns_of(HeldCache& held) {
  const CacheUse use(held);
  return max_length(held.cache);
}

Index batch_size_of(HeldCache& held) {
  const CacheUse use(held);
  return held.cache.batch_size();
}

void reorder(HeldCache& held, const std::vector<Index>& from) {
  const CacheUse use(held);
  held.cache.reorder(from);
}

}  // namespace

CacheUse::CacheUse(HeldCache& held) : held_(held) {
  require(!held.is_used, ErrorCode::input, OptionName{"past_key_values"},
          " is used by another call; give each call its own");
  held.is_used = true;
}

void bind_cache(nb::module_& module) {
  nb::class_<HeldCache>(module, "KeyValueCache")
      .def(nb::init<>())
      .def_static("of", cache_of, nb::arg("keys"), nb::arg("values"))
      .def_prop_ro("layers", layers_of)
      .def_prop_ro("columns", columns_of)
      .def_prop_ro("batch_size", batch_size_of)
      .def("layer", layer_of, nb::arg("layer"))
      .def("reorder", reorder, nb::arg("places"));
}

}  // namespace electra::python
