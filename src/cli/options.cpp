#include "cli/options.hpp"

#include <system_error>

#include "cli/choices.hpp"
#include "electra/core/precision.hpp"

namespace electra::cli {

ModelPath model_path(const std::string& named) {
  std::error_code unknown;
  const std::filesystem::path path = named;
  if (!std::filesystem::is_regular_file(path, unknown)) return {path, ""};
  return {path.has_parent_path() ? path.parent_path() : ".", path.filename().string()};
}

CLI::Option* declare_model(CLI::App& app, std::string& model) {
  return app.add_option("--model", model, "A Hugging Face folder, or one weight file in it")
      ->type_name("DIR");
}

void ModelOptions::declare(CLI::App& app) {
  declare_model(app, model)->required();
  app.add_option("--dtype", dtype,
                 "The precision to compute in: fp32, bf16 or int8 [fp32, or as the weights were "
                 "packed]")
      ->check(one_of({"fp32", "bf16", "int8"}))
      ->type_name("TYPE");
  app.add_option("--threads", threads, "How many threads to use [as many as the process may use]")
      ->check(CLI::Range(1, 1024).description(""))
      ->type_name("N");
}

LoadOptions ModelOptions::load(const ModelPath& path) const {
  LoadOptions options;
  options.threads = threads;
  if (!dtype.empty()) options.precision = precision_named(dtype);
  options.open.file = path.weight_file;
  return options;
}

}  // namespace electra::cli
