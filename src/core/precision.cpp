#include "electra/core/precision.hpp"

#include "electra/core/error.hpp"

namespace electra {

std::string_view to_string(Precision precision) noexcept {
  switch (precision) {
    case Precision::fp32:
      return "fp32";
    case Precision::bf16:
      return "bf16";
    case Precision::int8:
      return "int8";
  }
  return "";
}

Precision precision_named(std::string_view name) {
  for (const Precision each : {Precision::fp32, Precision::bf16, Precision::int8}) {
    if (to_string(each) == name) return each;
  }
  fail(ErrorCode::input, "'", name, "' is not a precision; choose fp32, bf16 or int8");
}

}  // namespace electra
