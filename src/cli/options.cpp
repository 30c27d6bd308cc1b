#include "cli/options.hpp"

#include <system_error>

#include "cli/named_folder.hpp"
#include "cli/values.hpp"
#include "electra/core/precision.hpp"
#include "io/checkpoint/weight_files.hpp"

namespace electra::cli {

ModelPath model_path(const std::string& named) {
  std::error_code unknown;
  const std::filesystem::path path = named;
  const auto is_file = [&](const std::string& name) {
    return std::filesystem::is_regular_file(name, unknown);
  };
  const bool is_prefix = !std::filesystem::exists(path, unknown) && is_file(named + ".index");
  if (!is_file(named) && !is_prefix) return {named_folder(named), ""};
  ModelPath found{path.has_parent_path() ? path.parent_path() : ".",
                  path.filename().string() + (is_prefix ? ".index" : "")};
  // A file that is not of a model is the mistake, not what its folder lacks.
  if (!is_file((found.folder / "config.json").string()))
    io::checkpoint::require_weight_file(found.folder / found.weight_file);
  return found;
}

DeclaredOption declare_model(CLI::App& app, std::string& model, const char* names) {
  return limit_to_texts(
      add_option(app, names, model,
                 "A Hugging Face folder, a weight file in it, or a name in the hub's cache")
          .type_name("DIR"),
      "a folder");
}

DeclaredOption declare_scope(CLI::App& app, std::string& scope) {
  return add_option(app, "--scope", scope,
                    "Which of several models in a weight file: the key of its state dict, or the "
                    "prefix of its names")
      .type_name("NAME");
}

OpenOptions open_options(const ModelPath& path, const std::string& scope) {
  OpenOptions options;
  options.file = path.weight_file;
  options.scope = scope;
  return options;
}

DeclaredOption declare_tokenizer(CLI::App& app, std::string& tokenizer) {
  return limit_to_texts(
      add_option(app, "--tokenizer", tokenizer, "The tokenizer's folder [the model's]")
          .type_name("DIR"),
      "a folder");
}

std::filesystem::path tokenizer_folder(const std::string& model, const std::string& tokenizer) {
  return tokenizer.empty() ? model_path(model).folder : named_folder(tokenizer);
}

DeclaredOption declare_offsets(CLI::App& app, std::string& offsets) {
  return limit_to_choices(
      add_option(app, "--offsets", offsets, "The unit of offsets: chars or bytes")
          .type_name("UNIT")
          .capture_default_str(),
      {"chars", "bytes"});
}

OffsetUnit offset_unit_named(const std::string& offsets) {
  return offsets == "bytes" ? OffsetUnit::bytes : OffsetUnit::characters;
}

DeclaredOption declare_threads(CLI::App& app, int& threads) {
  constexpr Index max_threads = 1024;
  return limit_to_integers(add_option(app, "--threads", threads,
                                      "How many threads to use [as many as the process may use]")
                               .type_name("N"),
                           1, max_threads);
}

void ModelOptions::declare(CLI::App& app) {
  declare_model(app, model).required();
  declare_scope(app, scope);
  limit_to_choices(add_option(app, "--dtype", dtype,
                              "The precision to compute in: fp32, bf16 or int8 [fp32, or as the "
                              "weights were packed]")
                       .type_name("TYPE"),
                   {"fp32", "bf16", "int8"});
  declare_threads(app, threads);
}

LoadOptions ModelOptions::load(const ModelPath& path) const {
  LoadOptions options;
  options.threads = threads;
  if (!dtype.empty()) options.precision = precision_named(dtype);
  options.open = open_options(path, scope);
  return options;
}

}  // namespace electra::cli
