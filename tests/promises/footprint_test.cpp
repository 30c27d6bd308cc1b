// What it takes to open a model, or a stranger's file: a fixed sum and a multiple of its bytes.
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <functional>
#include <iostream>
#ifdef __GLIBC__
#include <malloc.h>
#endif
#include <string>

#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include "electra/core/error.hpp"
#include "electra/core/mapped_file.hpp"
#include "electra/io/checkpoint.hpp"
#include "electra/model/config.hpp"
#include "electra/model/model.hpp"
#include "electra/tokenizer/tokenizer.hpp"
#include "pipelines/model_check.hpp"
#include "support/counted_allocations.hpp"
#include "support/generated_folder.hpp"
#include "support/in_child.hpp"
#include "support/pipeline_kinds.hpp"
#include "support/ragged_inputs.hpp"
#include "support/sanitized.hpp"
#include "support/temporary_folder.hpp"

namespace electra {
namespace {

using testing::peak_of;
using testing::TemporaryFolder;

constexpr std::size_t mebi = std::size_t{1} << 20U;

/// Returns `item(i)` for as many i as make `size` bytes.
std::string repeated(std::size_t size, const std::function<std::string(std::size_t)>& item) {
  std::string text;
  for (std::size_t i = 0; text.size() < size; ++i) text += item(i);
  return text;
}

/// The bytes that opening a file takes at once for each of its own.
double amplification(const char* name, const std::string& bytes,
                     const std::function<void(const std::filesystem::path&)>& open) {
  const TemporaryFolder folder;
  folder.write(name, bytes);
  const std::size_t peak = peak_of([&] {
    try {
      open(folder.path());
    } catch (const Error&) {  // NOLINT: it may be refused
    }
  });
  const double times = static_cast<double>(peak) / static_cast<double>(bytes.size());
  std::cout << name << " of " << bytes.size() / 1024 << " KiB: " << times << " bytes for each\n";
  EXPECT_LE(peak, 32 * mebi + 48 * bytes.size()) << name;
  return times;
}

void open_tokenizer(const std::filesystem::path& folder) {
  ElectraTokenizer::from_pretrained(folder);
}
void open_weights(const std::filesystem::path& folder) { open_checkpoint(folder); }
void open_config(const std::filesystem::path& folder) { ElectraConfig::from_pretrained(folder); }

TEST(Footprint, OfAHostileFileIs32MiBAnd48TimesItsSize) {
  const std::size_t size = 12 * mebi;
  // Tokens of four bytes: more than a million of them.
  amplification("vocab.txt",
                repeated(size,
                         [](std::size_t i) {
                           const auto letter = [&i] {
                             const char next = static_cast<char>('!' + i % 94);
                             i /= 94;
                             return next;
                           };
                           return std::string{letter(), letter(), letter(), letter(), '\n'};
                         }),
                open_tokenizer);
  amplification("tokenizer.json",
                R"({"model": {"type": "WordPiece", "vocab": {"[UNK]": 0)" +
                    repeated(size,
                             [](std::size_t i) {
                               return ",\"" + std::to_string(i) + "\":" + std::to_string(i + 1);
                             }) +
                    "}}}",
                open_tokenizer);
  amplification("tokenizer.json",
                "{\"x\": [0" + repeated(size, [](std::size_t) { return ",[]"; }) + "]}",
                open_tokenizer);
  amplification("config.json",
                "{\"x\": [0" + repeated(size, [](std::size_t) { return ",{}"; }) + "]}",
                open_config);
  amplification(
      "config.json",
      "{\"id2label\": {\"0\": \"a\"" +
          repeated(size, [](std::size_t i) { return ",\"" + std::to_string(i + 1) + "\":\"\""; }) +
          "}}",
      open_config);
  amplification(
      "model.safetensors.index.json",
      "{\"weight_map\": {\"a\": \"x\"" +
          repeated(size, [](std::size_t i) { return ",\"" + std::to_string(i) + "\":\"x\""; }) +
          "}}",
      open_weights);
}

/// Returns a field of /proc/self/status in bytes.
std::size_t status_of(const std::string& field) {
  std::ifstream status("/proc/self/status");
  for (std::string line; std::getline(status, line);)
    if (line.rfind(field + ':', 0) == 0) return std::stoul(line.substr(field.size() + 1)) * 1024;
  return 0;
}

/// Runs `act` in a process of its own, and keeps what it returns. Returns "held" if that takes
/// `limit` bytes more at most.
template <class Act>
std::string takes_at_most(std::size_t limit, const std::string& what, const Act& act) {
  return testing::in_child([&] {
#ifdef __GLIBC__
    ::malloc_trim(0);  // what a test before has freed would serve
#endif
    std::ofstream("/proc/self/clear_refs") << 5;  // begins a new peak
    const std::size_t before = status_of("VmRSS");
    const auto kept = act();
    const std::size_t peak = status_of("VmHWM") - before;
    std::cout << what << " takes " << peak / mebi << " MiB\n" << std::flush;
    return peak <= limit;
  });
}

TEST(Footprint, OfAModelIsThatOfItsFileAnd32MiB) {
  if (testing::sanitized) GTEST_SKIP() << "sanitizers have memory of their own";
  ElectraConfig config = testing::middling_config();
  config.vocab_size = 30522;
  config.embedding_size = 128;
  config.hidden_size = 256;
  config.intermediate_size = 1024;
  config.num_hidden_layers = 6;
  config.num_attention_heads = 4;
  config.architectures = {"ElectraModel"};
  const testing::GeneratedFolder folder(config);
  const std::size_t file = std::filesystem::file_size(folder.path() / "model.safetensors");
  for (const Precision precision : {Precision::fp32, Precision::bf16, Precision::int8}) {
    const std::string name(to_string(precision));
    const std::string what = name + ": a file of " + std::to_string(file / mebi) + " MiB";
    const auto load = [&] {
      return ElectraModel::from_pretrained(folder.path(), testing::load_options(1, precision));
    };
    EXPECT_EQ(takes_at_most(file + 32 * mebi, what, load), "held") << name;
  }
}

/// Adds a tensor of so many bytes to a file of safetensors, a hole where the disk has such.
void add_empty_tensor(const std::filesystem::path& path, std::size_t bytes) {
  const std::string file = read_text_file(path, 64 * mebi);
  std::uint64_t header_size = 0;
  std::memcpy(&header_size, file.data(), sizeof header_size);
  auto header = nlohmann::json::parse(file.substr(8, header_size));
  const std::string data = file.substr(8 + header_size);
  header["more"] = {{"dtype", "F16"},
                    {"shape", {bytes / 2}},
                    {"data_offsets", {data.size(), data.size() + bytes}}};
  std::string text = header.dump();
  text.append((8 - text.size() % 8) % 8, ' ');
  header_size = text.size();
  std::string start(reinterpret_cast<const char*>(&header_size), sizeof header_size);
  start += text + data;
  std::ofstream(path, std::ios::binary) << start;
  std::filesystem::resize_file(path, start.size() + bytes);
}

TEST(Footprint, OfACheckIsNotThatOfTheFile) {
  if (testing::sanitized) GTEST_SKIP() << "sanitizers have memory of their own";
  ElectraConfig config = testing::middling_config();
  config.vocab_size = 30522;
  config.architectures = {"ElectraModel"};
  const testing::GeneratedFolder folder(config);
  add_empty_tensor(folder.path() / "model.safetensors", 256 * mebi);
  const auto check = [&] { return pipelines::check_model(folder.path(), {}); };
  EXPECT_EQ(takes_at_most(32 * mebi, "a check", check), "held");
}

}  // namespace
}  // namespace electra
