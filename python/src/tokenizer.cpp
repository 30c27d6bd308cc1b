#include "electra/tokenizer/tokenizer.hpp"

#include <nanobind/stl/filesystem.h>

#include "bindings.hpp"

namespace electra::python {

void bind_tokenizer(nb::module_& module) {
  nb::class_<ElectraTokenizer>(module, "Tokenizer")
      .def_static(
          "from_pretrained",
          [](const std::filesystem::path& folder) {
            const nb::gil_scoped_release released;
            return ElectraTokenizer::from_pretrained(folder);
          },
          nb::arg("folder"));
}

}  // namespace electra::python
