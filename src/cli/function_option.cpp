#include "cli/function_option.hpp"

#include "cli/values.hpp"

namespace electra::cli {

void declare_function(CLI::App& app, std::string& function) {
  limit_to_choices(
      add_option(app, "--function-to-apply", function,
                 "The function from logits to scores: softmax, sigmoid or none [as the config "
                 "says]")
          .type_name("FUNCTION"),
      {"softmax", "sigmoid", "none"});
}

std::optional<FunctionToApply> function_named(const std::string& name) {
  if (name == "softmax") return FunctionToApply::softmax;
  if (name == "sigmoid") return FunctionToApply::sigmoid;
  if (name == "none") return FunctionToApply::none;
  return std::nullopt;
}

}  // namespace electra::cli
