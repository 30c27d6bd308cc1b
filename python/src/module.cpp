#include "bindings.hpp"
#include "electra/version.hpp"

NB_MODULE(_electra, module) {
  using namespace electra::python;
  module.doc() = "The C++ library's part of the package electra.";
  module.attr("version") = ELECTRA_VERSION;
  // At exit there may be answers in a daemon thread or in a module that are not freed any more.
  nb::set_leak_warnings(false);
  bind_logging(module);
  bind_errors(module);
  bind_tokenizer(module);
  bind_models(module);
  bind_folders(module);
  bind_pipelines(module);
  bind_sentence(module);
}
