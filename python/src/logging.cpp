#include "bindings.hpp"
#include "electra/core/log.hpp"
#include "values.hpp"

namespace electra::python {
namespace {

/// Hands a warning to the logger of Python. It is called in threads that compute, without the GIL.
void log(const LogRecord& record) {
  const nb::gil_scoped_acquire acquired;
  nb::module_::import_("electra._logging")
      .attr("log")(to_python(to_string(record.kind)), to_python(record.message));
}

}  // namespace

void bind_logging(nb::module_& module) {
  set_log_handler(log);
  module.def("stop_logging", [] { set_log_handler({}); });
}

}  // namespace electra::python
