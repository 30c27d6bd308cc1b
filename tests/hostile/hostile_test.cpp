// One file for each rule about what is read, and the sentence that is said of it.
#include <algorithm>
#include <filesystem>
#include <fstream>
#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "electra/core/in_folder.hpp"
#include "electra/core/mapped_file.hpp"
#include "electra/io/checkpoint.hpp"
#include "electra/model/config.hpp"
#include "electra/tokenizer/tokenizer.hpp"
#include "io/model_folder.hpp"
#include "support/counted_allocations.hpp"
#include "support/message_of.hpp"
#include "support/temporary_folder.hpp"
#include "tokenizer/sentencepiece/model_proto.hpp"

namespace electra::testing {
namespace {

namespace fs = std::filesystem;

/// A line of sentences.tsv.
struct Rule {
  std::string file;
  std::string sentence;
};

void PrintTo(const Rule& rule, std::ostream* out) { *out << rule.file; }

std::vector<Rule> rules() {
  std::vector<Rule> rules;
  std::ifstream table(ELECTRA_HOSTILE "/sentences.tsv");
  for (std::string line; std::getline(table, line);) {
    const std::size_t tab = line.find('\t');
    rules.push_back({line.substr(0, tab), tab == std::string::npos ? "" : line.substr(tab + 1)});
  }
  return rules;
}

/// Opens a weight file and reads its numbers. The data file of a TensorFlow checkpoint lies beside.
void use_weights(const TemporaryFolder& folder, const std::string& bytes) {
  const float numbers[] = {0, 1, 2, 3, 4, 5};
  folder.write("FILE.data-00000-of-00001",
               {reinterpret_cast<const char*>(numbers), sizeof(numbers)});
  OpenOptions options;
  options.network = Network::discriminator;
  const auto file = folder.write("FILE", bytes);
  in_folder(folder.path(), [&] {
    const auto source = open_checkpoint(file, options);
    for (const std::string& name : source->names()) source->find(name)->floats();
  });
}

void use_tokenizer(const TemporaryFolder& folder, const char* name, const std::string& bytes) {
  folder.write(name, bytes);
  ElectraTokenizer::from_pretrained(folder.path()).encode("a b");
}

/// What is said of the file, without the name of the folder that it was copied to.
std::string said_of(const fs::path& file) {
  const TemporaryFolder folder;
  const std::string bytes(MappedFile(file).text());
  std::string text = message_of([&] {
    if (file.extension() == ".config") {
      ElectraConfig::from_json(bytes);
    } else if (file.extension() == ".modules") {
      folder.write("modules.json", bytes);
      io::transformer_folder(folder.path());
    } else if (file.extension() == ".tokenizer") {
      use_tokenizer(folder, "tokenizer.json", bytes);
    } else if (file.extension() == ".spiece") {
      tokenizer::sentencepiece::read_model_proto(bytes);
    } else if (file.extension() == ".vocab") {
      use_tokenizer(folder, "vocab.txt", bytes);
    } else {
      use_weights(folder, bytes);
    }
  });
  const std::size_t begin = text.find(": ") + 2;
  const std::string path = folder.path().string();
  // A folder that is named before a sentence about one of its files would be named twice.
  EXPECT_NE(text.substr(begin, path.size() + 2 + path.size()), path + ": " + path);
  for (const char* behind : {"/", ": "}) {
    const std::string cut = path + behind;
    for (std::size_t at = text.find(cut); at != std::string::npos; at = text.find(cut)) {
      text.erase(at, cut.size());
    }
  }
  return text;
}

class Hostile : public ::testing::TestWithParam<Rule> {};

TEST_P(Hostile, GetsItsSentence) {
  EXPECT_EQ(said_of(fs::path(ELECTRA_HOSTILE "/files") / GetParam().file), GetParam().sentence);
}

TEST_P(Hostile, TakesNoMoreMemoryThan32MiBAndFourTimesItsSize) {
  const fs::path file = fs::path(ELECTRA_HOSTILE "/files") / GetParam().file;
  EXPECT_LE(peak_of([&] { said_of(file); }), (std::size_t{32} << 20U) + 4 * fs::file_size(file));
}

TEST(HostileFiles, AreThoseOfTheTable) {
  std::vector<std::string> listed;
  for (const Rule& rule : rules()) listed.push_back(rule.file);
  std::vector<std::string> there;
  for (const auto& entry : fs::directory_iterator(ELECTRA_HOSTILE "/files")) {
    there.push_back(entry.path().filename().string());
  }
  std::sort(there.begin(), there.end());
  EXPECT_EQ(listed, there);
}

std::string name_of(const ::testing::TestParamInfo<Rule>& tested) {
  std::string name = tested.param.file;
  std::replace_if(
      name.begin(), name.end(), [](char byte) { return byte == '-' || byte == '.'; }, '_');
  return name;
}

INSTANTIATE_TEST_SUITE_P(Rules, Hostile, ::testing::ValuesIn(rules()), name_of);

}  // namespace
}  // namespace electra::testing
