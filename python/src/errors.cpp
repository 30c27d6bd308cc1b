#include "errors.hpp"

#include <exception>
#include <nanobind/stl/string.h>
#include <string>

#include "bindings.hpp"
#include "gil.hpp"

namespace electra::python {

nb::object to_python(const Error& error) {
  nb::list subjects;
  for (const Subject& subject : error.subjects()) {
    const std::string_view kind = to_string(subject.kind);
    subjects.append(nb::make_tuple(nb::str(kind.data(), kind.size()),
                                   nb::str(subject.name.data(), subject.name.size())));
  }
  const nb::object index = error.index() ? nb::cast(*error.index()) : nb::none();
  const std::string_view code = to_string(error.code());
  const nb::object error_of = nb::module_::import_("electra._errors").attr("error_of");
  return call_python(error_of, nb::make_tuple(nb::str(code.data(), code.size()),
                                              nb::str(error.what()), subjects, index));
}

void bind_errors(nb::module_&) {
  nb::register_exception_translator([](const std::exception_ptr& thrown, void*) {
    try {
      std::rethrow_exception(thrown);
    } catch (const Error& error) {
      const nb::object translated = to_python(error);
      PyErr_SetObject(translated.type().ptr(), translated.ptr());
    }
  });
}

}  // namespace electra::python
