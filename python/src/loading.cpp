#include "loading.hpp"

#include <string>
#include <string_view>

#include "option_reader.hpp"
#include "texts.hpp"

namespace electra::python {

namespace {

namespace nb = nanobind;

/// Returns the name of a dtype: a str, numpy.float32, numpy.dtype("float32"), torch.float32.
std::string dtype_name(nb::handle dtype) {
  const nb::object named = nb::hasattr(dtype, "__name__") ? dtype.attr("__name__") : nb::str(dtype);
  const std::string name(utf8_of(named));
  constexpr std::string_view torch = "torch.";
  return name.rfind(torch, 0) == 0 ? name.substr(torch.size()) : name;
}

std::optional<Precision> precision_of(nb::handle dtype) {
  if (!dtype.is_valid() || dtype.is_none()) return std::nullopt;
  const std::string name = dtype_name(dtype);
  if (name == "auto") return std::nullopt;
  if (name == "float32" || name == "fp32") return Precision::fp32;
  if (name == "bfloat16" || name == "bf16") return Precision::bf16;
  if (name == "int8") return Precision::int8;
  fail(ErrorCode::input, OptionName{"dtype"}, " must be float32, bfloat16 or int8, not '", name,
       "'");
}

}  // namespace

LoadOptions load_options_of(const nanobind::dict& arguments) {
  LoadOptions options;
  OptionReader reader("from_pretrained()", arguments);
  options.precision = precision_of(reader.take("dtype"));
  std::optional<Index> threads;
  reader.read("threads", threads);
  if (threads) {
    require(*threads >= 1 && *threads <= 1024, ErrorCode::input, OptionName{"threads"},
            " must be from 1 to 1024, not ", *threads);
    options.threads = static_cast<int>(*threads);
  }
  reader.finish();
  return options;
}

}  // namespace electra::python
