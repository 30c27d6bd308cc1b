#include "electra/heads/convert.hpp"

#include <algorithm>
#include <cstdint>
#include <filesystem>
#include <memory>
#include <optional>
#include <string>

#include "cli/commands/commands.hpp"
#include "cli/interrupt.hpp"
#include "cli/options.hpp"
#include "cli/output.hpp"
#include "cli/printable.hpp"
#include "cli/values.hpp"
#include "core/number.hpp"
#include "pipelines/model_check.hpp"

namespace electra::cli {
namespace {

struct ConvertArguments {
  std::string from;
  std::string to;
  std::string dtype;
  std::string shard_size;
  std::string pack;
  std::string scope;
  bool discriminator = false;
  bool generator = false;
};

struct Unit {
  const char* name;
  std::uint64_t bytes;
};
constexpr Unit units[] = {
    {"", 1},
    {"KB", 1'000},
    {"MB", 1'000'000},
    {"GB", 1'000'000'000},
    {"KiB", std::uint64_t{1} << 10U},
    {"MiB", std::uint64_t{1} << 20U},
    {"GiB", std::uint64_t{1} << 30U},
};

/// Returns the bytes of "5GB".
std::uint64_t shard_size_of(const std::string& text) {
  std::string_view rest = text;
  const auto count = take_number<std::uint64_t>(rest);
  for (const Unit& unit : units) {
    std::uint64_t bytes = 0;
    if (count && *count > 0 && rest == unit.name &&
        !__builtin_mul_overflow(*count, unit.bytes, &bytes)) {
      return bytes;
    }
  }
  refuse_value("--shard-size", "a size such as 5GB, 200MB, 1GiB or a number of bytes", text);
}

std::optional<DType> dtype_of(const std::string& word) {
  if (word == "f32") return DType::f32;
  if (word == "f16") return DType::f16;
  if (word == "bf16") return DType::bf16;
  return std::nullopt;
}

std::string listed(const std::vector<std::string>& names) {
  std::string list;
  for (const std::string& name : names) list += (list.empty() ? "" : ", ") + printable(name);
  return list;
}

void print(const std::string& folder, const ConvertReport& report) {
  Output output;
  // The weights are the last, behind config.json.
  const auto is_config = [](const std::string& name) {
    return std::filesystem::path(name).filename() == "config.json";
  };
  const auto config = std::find_if(report.files.rbegin(), report.files.rend(), is_config).base();
  const std::vector<std::string> beside(report.files.begin(), config);
  const std::vector<std::string> weights(config, report.files.end());
  output.line(printable(folder) + ": " + report.architecture + ", " +
              std::to_string(report.tensors.size()) + " tensors from " + report.format +
              ", written to " + listed(weights) + "; also written: " + listed(beside));
  for (const std::string& name : report.left_out) {
    output.line("left out, since " + report.architecture + " does not read it: " + printable(name));
  }
  output.flush();
}

ExitStatus convert(const ConvertArguments& arguments) {
  const ModelPath path = model_path(arguments.from);
  ConvertOptions options;
  options.open = open_options(path, arguments.scope);
  if (arguments.discriminator) options.open.network = Network::discriminator;
  if (arguments.generator) options.open.network = Network::generator;
  options.layout.dtype = dtype_of(arguments.dtype);
  if (!arguments.shard_size.empty())
    options.layout.shard_size = shard_size_of(arguments.shard_size);
  if (!arguments.pack.empty()) options.pack = precision_named(arguments.pack);
  pipelines::check_model(path.folder, options.open);  // what is written must pass the same check
  catch_interrupts();
  options.interrupt_check = check_interrupt;
  print(arguments.to, convert_pretrained(path.folder, arguments.to, options));
  return ExitStatus::done;
}

Action configure(CLI::App& app) {
  const auto arguments = std::make_shared<ConvertArguments>();
  limit_to_texts(add_option(app, "--from,DIR", arguments->from,
                            "A model folder in any format, or one weight file in it")
                     .required()
                     .type_name("DIR"),
                 "a folder");
  limit_to_texts(
      add_option(app, "--to,NEW", arguments->to, "The folder to write, created if need be")
          .required()
          .type_name("NEW"),
      "a folder");
  const DeclaredOption dtype = limit_to_choices(
      add_option(app, "--dtype", arguments->dtype,
                 "How to store the numbers: f32, f16 or bf16, rounded to nearest [as they are]")
          .type_name("TYPE"),
      {"f32", "f16", "bf16"}, {{"fp32", "f32"}, {"fp16", "f16"}});  // as elsewhere
  const DeclaredOption shard_size =
      add_option(app, "--shard-size", arguments->shard_size,
                 "How much one file may hold, as 5GB or 200MB [any amount]")
          .type_name("SIZE");
  limit_to_choices(
      add_option(app, "--pack", arguments->pack,
                 "Write one prepacked file, which is mapped as it is, for the precision fp32, "
                 "bf16 or int8")
          .type_name("TYPE"),
      {"fp32", "bf16", "int8"})
      .excludes(dtype)
      .excludes(shard_size);
  declare_scope(app, arguments->scope);
  const DeclaredOption discriminator =
      add_flag(app, "--discriminator", arguments->discriminator,
               "Take the discriminator of a pre-training checkpoint with both");
  add_flag(app, "--generator", arguments->generator, "Take the generator of it")
      .excludes(discriminator);
  return [arguments] { return convert(*arguments); };
}

}  // namespace

const Command commands::convert = {
    "convert", "Converts a model of any weight format to safetensors, or to a prepacked file",
    "electra convert DIR NEW --dtype bf16", configure};

}  // namespace electra::cli
