#include "fuzz/mutators/mutators.hpp"

#include <fstream>
#include <functional>
#include <iterator>

#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include "electra/io/safetensors.hpp"
#include "fuzz/target.hpp"
#include "io/hdf5/keras.hpp"
#include "io/pytorch/pytorch.hpp"

namespace electra::fuzz {
namespace {

std::string seed_input(const std::string& name) {
  std::ifstream file(std::string(ELECTRA_FUZZ_CORPUS) + '/' + name, std::ios::binary);
  return {std::istreambuf_iterator<char>(file), std::istreambuf_iterator<char>()};
}

/// In place of libFuzzer's mutator: a character more in the middle.
void change_bytes(std::string& bytes) { bytes.insert(bytes.size() / 2, 1, 'x'); }

using Mutator = std::string (*)(const std::string&, Chance&);

std::string mutated(Mutator mutate, const std::string& input, std::uint64_t seed) {
  Chance chance(seed, change_bytes);
  return mutate(input, chance);
}

struct Format {
  const char* corpus;
  Mutator mutate;
  std::function<void(const std::shared_ptr<const MappedFile>&)> read;
};

class Mutators : public testing::TestWithParam<Format> {};

// Where no input could be read any more, or every one, nothing deep would be tried.
TEST_P(Mutators, KeepSomeFilesReadableAndMakeOthersWrong) {
  const std::string input = seed_input(GetParam().corpus);
  const InputFile file;
  int readable = 0;
  int wrong = 0;
  int same = 0;
  for (std::uint64_t seed = 0; seed < 400; ++seed) {
    const std::string changed = mutated(GetParam().mutate, input, seed);
    EXPECT_EQ(mutated(GetParam().mutate, input, seed), changed) << seed;
    if (changed == input) ++same;
    try {
      GetParam().read(
          file.with(reinterpret_cast<const std::uint8_t*>(changed.data()), changed.size()));
      ++readable;
    } catch (const Error&) {
      ++wrong;
    }
  }
  EXPECT_GE(readable, 30);
  EXPECT_GE(wrong, 40);
  EXPECT_LE(same, 100);
}

const Format formats[] = {
    {"safetensors/model", mutate_safetensors,
     [](const auto& file) { (void)SafetensorsFile(file).tensors(); }},
    {"pytorch_legacy/model", mutate_pickle,
     [](const auto& file) { (void)io::pytorch::read_legacy(file); }},
    {"pytorch_zip/model", mutate_zip, [](const auto& file) { (void)io::pytorch::read_zip(file); }},
    {"hdf5/model", mutate_hdf5, [](const auto& file) { (void)io::hdf5::read_keras(file); }},
};
INSTANTIATE_TEST_SUITE_P(Formats, Mutators, testing::ValuesIn(formats),
                         [](const testing::TestParamInfo<Format>& format) {
                           std::string name = format.param.corpus;
                           return name.substr(0, name.find('/'));
                         });

TEST(JsonMutator, ReturnsOtherJson) {
  const std::string input = seed_input("tokenizer_json/model");
  int same = 0;
  for (std::uint64_t seed = 0; seed < 400; ++seed) {
    const std::string changed = mutated(mutate_json, input, seed);
    ASSERT_TRUE(nlohmann::json::accept(changed)) << changed;
    if (changed == input) ++same;
  }
  EXPECT_LE(same, 40);
}

TEST(JsonMutator, ChangesWhatIsNoJsonByteByByte) {
  EXPECT_EQ(mutated(mutate_json, "[1, ", 1), "[1x, ");
  const std::string deep(1000, '[');
  EXPECT_EQ(mutated(mutate_json, deep + std::string(1000, ']'), 1).size(), 2001U);
}

TEST(JsonMutator, ChangesEitherTheJsonOrTheBytesBehindIt) {
  int json = 0;
  int bytes = 0;
  for (std::uint64_t seed = 0; seed < 100; ++seed) {
    const std::string changed = mutated(mutate_json_and_bytes, "{\"a\": 1}\nab", seed);
    const std::size_t end = changed.find('\n');
    ASSERT_NE(end, std::string::npos);
    EXPECT_TRUE(nlohmann::json::accept(changed.substr(0, end))) << changed;
    json += changed.substr(0, end) != "{\"a\": 1}" ? 1 : 0;
    bytes += changed.substr(end) != "\nab" ? 1 : 0;
  }
  EXPECT_GE(json, 50);
  EXPECT_GE(bytes, 10);
}

}  // namespace
}  // namespace electra::fuzz
