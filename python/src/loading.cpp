#include "loading.hpp"

#include "option_reader.hpp"

namespace electra::python {

LoadOptions load_options_of(const nanobind::dict& arguments) {
  LoadOptions options;
  OptionReader reader("from_pretrained()", arguments);
  Precision precision = Precision::fp32;
  const nanobind::handle dtype = reader.take("dtype");
  if (dtype.is_valid() && !dtype.is_none() &&
      reader.read_choice(
          "dtype", precision,
          {{"float32", Precision::fp32}, {"bfloat16", Precision::bf16}, {"int8", Precision::int8}}))
    options.precision = precision;
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
