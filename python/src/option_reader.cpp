#include "option_reader.hpp"

#include <algorithm>
#include <cmath>

#include "electra/core/error.hpp"
#include "gil.hpp"
#include "texts.hpp"

namespace electra::python {

namespace nb = nanobind;

namespace {

[[noreturn]] void refuse_type(const char* name, const char* wanted, nb::handle value) {
  throw nb::type_error(("'" + std::string(name) + "' must be " + wanted + ", not " +
                        nb::type_name(value.type()).c_str())
                           .c_str());
}

double number_of(const char* name, nb::handle value) {
  const double number = PyBool_Check(value.ptr()) ? -1 : PyFloat_AsDouble(value.ptr());
  if (PyBool_Check(value.ptr()) || (number == -1 && PyErr_Occurred())) {
    PyErr_Clear();
    refuse_type(name, "a number", value);
  }
  return number;
}

nb::object list_of(const char* name, const char* wanted, nb::handle value) {
  nb::object list = nb::steal(PySequence_Fast(value.ptr(), ""));
  if (list.is_valid()) return list;
  PyErr_Clear();
  refuse_type(name, wanted, value);
}

std::string joined(const std::vector<std::string>& names) {
  std::string list;
  for (std::size_t i = 0; i < names.size(); ++i) {
    list += i == 0 ? "'" : i + 1 == names.size() ? " or '" : ", '";
    list += names[i] + "'";
  }
  return list;
}

}  // namespace

nb::handle OptionReader::take(const char* name) {
  if (std::find(taken_.begin(), taken_.end(), name) == taken_.end()) taken_.emplace_back(name);
  return PyDict_GetItemString(options_.ptr(), name);
}

void OptionReader::finish() const {
  for (const auto [key, value] : options_) {
    const auto is_key = [key = key.ptr()](const std::string& name) {
      return PyUnicode_Check(key) && PyUnicode_CompareWithASCIIString(key, name.c_str()) == 0;
    };
    if (std::any_of(taken_.begin(), taken_.end(), is_key)) continue;
    nb::list known;
    for (const std::string& taken : taken_) known.append(nb::str(taken.c_str()));
    const nb::object refused = nb::module_::import_("electra._arguments").attr("refused");
    const nb::object error =
        call_python(refused, nb::make_tuple(nb::str(taker_.c_str()), key, known));
    PyErr_SetObject(error.type().ptr(), error.ptr());
    throw nb::python_error();
  }
}

void OptionReader::assign(const char* name, nb::handle value, bool& option) {
  if (!PyBool_Check(value.ptr())) refuse_type(name, "True or False", value);
  option = value.ptr() == Py_True;
}

void OptionReader::assign(const char* name, nb::handle value, Index& option) {
  if (PyBool_Check(value.ptr()) || PyIndex_Check(value.ptr()) == 0)
    refuse_type(name, "an integer", value);
  const nb::object number = nb::steal(PyNumber_Index(value.ptr()));
  if (!number.is_valid()) throw nb::python_error();
  int overflow = 0;
  option = static_cast<Index>(PyLong_AsLongLongAndOverflow(number.ptr(), &overflow));
  require(overflow == 0, ErrorCode::input, OptionName{name}, " is ",
          overflow > 0 ? "larger" : "smaller", " than any number that is taken");
}

void OptionReader::assign(const char* name, nb::handle value, float& option) {
  option = static_cast<float>(number_of(name, value));
}

void OptionReader::assign(const char* name, nb::handle value, double& option) {
  option = number_of(name, value);
}

void OptionReader::assign(const char* name, nb::handle value, std::string& option) {
  option = text_of(name, value);
}

void OptionReader::assign(const char* name, nb::handle value, std::vector<std::string>& option) {
  option.clear();
  if (PyUnicode_Check(value.ptr())) {
    option.push_back(text_of(name, value));
    return;
  }
  for (const nb::handle element : list_of(name, "a text or a list of texts", value))
    option.push_back(text_of(name, element));
}

void OptionReader::assign(const char* name, nb::handle value, std::vector<Index>& option) {
  option.clear();
  for (const nb::handle element : list_of(name, "a list of integers", value))
    assign(name, element, option.emplace_back());
}

std::string OptionReader::text_of(const char* name, nb::handle value) {
  if (!PyUnicode_Check(value.ptr())) refuse_type(name, "a text", value);
  return std::string(utf8_of(value));
}

void OptionReader::refuse_choice(const char* name, const std::string& given,
                                 const std::vector<std::string>& names) {
  fail(ErrorCode::input, OptionName{name}, " must be ", joined(names), ", not '", given, "'");
}

}  // namespace electra::python
