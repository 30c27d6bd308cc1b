#include "bindings.hpp"
#include "electra/version.hpp"

namespace {

/// Throws an ImportError in a sub-interpreter: classes and the GIL are those of the first one. From
/// Python 3.12 on the interpreter itself refuses.
void require_main_interpreter() {
#ifndef Py_LIMITED_API
  if (PyInterpreterState_Get() != PyInterpreterState_Main())
    throw nanobind::import_error(
        "module electra._electra does not support loading in subinterpreters; use threads or "
        "processes");
#endif
}

}  // namespace

NB_MODULE(_electra, module) {
  using namespace electra::python;
  require_main_interpreter();
  module.doc() = "The C++ library's part of the package electra.";
  module.attr("version") = ELECTRA_VERSION;
  // At exit there may be answers in a daemon thread or in a module that are not freed any more.
  nb::set_leak_warnings(false);
  bind_logging(module);
  bind_errors(module);
  bind_tokenizer(module);
  bind_cache(module);
  bind_models(module);
  bind_folders(module);
  bind_pipelines(module);
  bind_sentence(module);
}
