#include "bindings.hpp"
#include "electra/core/log.hpp"
#include "gil.hpp"
#include "values.hpp"

namespace electra::python {
namespace {

/// Hands a warning to the logger of Python. It is called in threads that compute, without the GIL.
void log(const LogRecord& record) {
  if (Py_IsInitialized() == 0) return;
  const AcquiredGil acquired;
  try {
    const nb::object log_in_python = nb::module_::import_("electra._logging").attr("log");
    call_python(log_in_python,
                nb::make_tuple(to_python(to_string(record.kind)), to_python(record.message)));
  } catch (const nb::python_error&) {  // NOLINT: a warning ends no work; freed with the GIL
  }
}

}  // namespace

void bind_logging(nb::module_& module) {
  set_log_handler(log);
  module.def("stop_logging", [] { set_log_handler({}); });
}

}  // namespace electra::python
