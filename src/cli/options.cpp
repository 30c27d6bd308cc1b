#include "cli/options.hpp"

#include "electra/core/error.hpp"

namespace electra::cli {

CLI::Option* declare_model(CLI::App& app, std::string& folder) {
  return app.add_option("--model", folder, "A Hugging Face folder, or a weight file in one")
      ->type_name("DIR");
}

void ModelOptions::declare(CLI::App& app) {
  declare_model(app, folder)->required();
  app.add_option("--dtype", dtype, "The precision to compute in: fp32, bf16 or int8")
      ->check(CLI::IsMember({"fp32", "bf16", "int8"}).description(""))
      ->type_name("TYPE")
      ->capture_default_str();
  app.add_option("--threads", threads, "How many threads to use [as many as the process may use]")
      ->check(CLI::Range(1, 1024).description(""))
      ->type_name("N");
}

void ModelOptions::check() const {
  require(dtype == "fp32", ErrorCode::unsupported, "--dtype ", dtype,
          " is not supported by this version; use --dtype fp32");
}

}  // namespace electra::cli
