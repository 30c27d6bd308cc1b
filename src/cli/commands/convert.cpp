#include "electra/heads/convert.hpp"

#include <charconv>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>

#include "cli/choices.hpp"
#include "cli/commands/commands.hpp"
#include "cli/options.hpp"
#include "cli/output.hpp"
#include "cli/printable.hpp"

namespace electra::cli {
namespace {

struct ConvertWords {
  std::string from;
  std::string to;
  std::string dtype;
  std::string shard_size;
  std::string pack;
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

/// Gives the bytes of "5GB".
std::uint64_t size_of_words(const std::string& words) {
  std::uint64_t count = 0;
  const char* end = words.data() + words.size();
  const auto [rest, problem] = std::from_chars(words.data(), end, count);
  for (const Unit& unit : units) {
    std::uint64_t bytes = 0;
    if (problem == std::errc() && std::string(rest, end) == unit.name && count > 0 &&
        !__builtin_mul_overflow(count, unit.bytes, &bytes)) {
      return bytes;
    }
  }
  throw UsageError("--shard-size " + words +
                   " is no size; give one as 5GB, 200MB, 1GiB or in bytes");
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
  output.line(folder + ": " + report.architecture + ", " + std::to_string(report.tensors.size()) +
              " tensors from " + report.format + ", in " + listed(report.files));
  for (const std::string& name : report.left_out) {
    output.line("left out, since " + report.architecture + " does not read it: " + printable(name));
  }
  output.flush();
}

ExitStatus convert(const ConvertWords& words) {
  const ModelPath path = model_path(words.from);
  ConvertOptions options;
  options.open.file = path.weight_file;
  if (words.discriminator) options.open.network = Network::discriminator;
  if (words.generator) options.open.network = Network::generator;
  options.layout.dtype = dtype_of(words.dtype);
  if (!words.shard_size.empty()) options.layout.shard_size = size_of_words(words.shard_size);
  if (!words.pack.empty()) options.pack = precision_named(words.pack);
  print(words.to, convert_pretrained(path.folder, words.to, options));
  return ExitStatus::done;
}

Action configure(CLI::App& app) {
  const auto words = std::make_shared<ConvertWords>();
  app.add_option("--from", words->from, "A model folder in any format, or one weight file in it")
      ->required()
      ->type_name("DIR");
  app.add_option("--to", words->to, "The folder to write, created if need be")
      ->required()
      ->type_name("DIR");
  auto* dtype =
      app.add_option("--dtype", words->dtype,
                     "How to store the numbers: f32, f16 or bf16, rounded to nearest [as they are]")
          ->check(one_of({"f32", "f16", "bf16"}))
          ->type_name("TYPE");
  auto* shard_size = app.add_option("--shard-size", words->shard_size,
                                    "How much one file may hold, as 5GB or 200MB [any amount]")
                         ->type_name("SIZE");
  app.add_option("--pack", words->pack,
                 "Write one file that maps at once, for the precision fp32, bf16 or int8")
      ->check(one_of({"fp32", "bf16", "int8"}))
      ->excludes(dtype)
      ->excludes(shard_size)
      ->type_name("TYPE");
  auto* discriminator = app.add_flag("--discriminator", words->discriminator,
                                     "Take the discriminator of Google's pre-training checkpoint");
  app.add_flag("--generator", words->generator, "Take the generator of it")
      ->excludes(discriminator);
  return [words] { return convert(*words); };
}

}  // namespace

const Command commands::convert = {
    "convert", "Writes a model of any weight format as safetensors, or packed for a quick start",
    "electra convert --from DIR --to NEW --dtype bf16", configure};

}  // namespace electra::cli
