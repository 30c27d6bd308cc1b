#include <filesystem>
#include <fstream>
#include <iterator>
#include <map>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include "cli/support/golden.hpp"
#include "cli/support/program.hpp"
#include "electra/core/precision.hpp"
#include "electra/heads/pre_training.hpp"
#include "electra/io/checkpoint.hpp"
#include "electra/io/safetensors.hpp"
#include "support/expect_near.hpp"
#include "support/temporary_folder.hpp"

namespace electra::testing {
namespace {

using Json = nlohmann::json;
namespace fs = std::filesystem;

const fs::path golden = fs::path(ELECTRA_TEST_DATA) / "golden";
/// A model of a few hundred numbers in each format, and its config.
const fs::path tiny = fs::path(ELECTRA_TEST_DATA) / "../fuzz/corpus";

std::string text_of(const fs::path& path) {
  std::ifstream file(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(file), {}};
}

/// Converts into the folder "new" of a temporary folder.
class Conversion {
 public:
  explicit Conversion(const fs::path& from, const std::vector<std::string>& more = {}) {
    again(from, more);
  }
  void again(const fs::path& from, const std::vector<std::string>& more = {}) {
    std::vector<std::string> words = {"convert", "--from", from, "--to", to()};
    words.insert(words.end(), more.begin(), more.end());
    ended = run_program(words);
    for (const auto& [folder, name] : {std::pair(to(), "NEW"), std::pair(from, "OLD")}) {
      for (std::string* text : {&ended.output, &ended.errors}) {
        const std::string path = folder;
        for (std::size_t at = text->find(path); at != std::string::npos; at = text->find(path))
          text->replace(at, path.size(), name);
      }
    }
  }
  fs::path to() const { return folder_.path() / "new"; }

  Ended ended;

 private:
  TemporaryFolder folder_;
};

TEST(Convert, WritesAFolderWithAllThatBelongsToTheModel) {
  const fs::path from = fs::path(ELECTRA_TEST_DATA) / "pipelines/text-classification/two";
  const Conversion conversion(from);
  EXPECT_EQ(conversion.ended.output,
            "NEW: ElectraForSequenceClassification, 27 tensors from safetensors, written to "
            "model.safetensors; also written: tokenizer_config.json, vocab.txt, config.json\n");
  EXPECT_EQ(conversion.ended.errors, "");
  EXPECT_EQ(text_of(conversion.to() / "config.json"), text_of(from / "config.json"));
  EXPECT_EQ(text_of(conversion.to() / "vocab.txt"), text_of(from / "vocab.txt"));
  EXPECT_EQ(run_program({"check", "--model", conversion.to()}).status, 0);
}

TEST(Convert, TakesItsFoldersAsArguments) {
  const TemporaryFolder folder;
  const std::string from = golden / "sharded", to = folder.path() / "new";
  const Ended run = run_program({"convert", from, "--dtype", "bf16", to});
  EXPECT_EQ(run.status, 0) << run.errors;
  EXPECT_EQ(run.output, run_program({"convert", "--to", to, from, "--dtype", "bf16"}).output);
}

TEST(Convert, LeavesOutAndNamesWhatTheModelDoesNotRead) {
  const Conversion conversion(golden / "leftover-tensors");
  EXPECT_EQ(conversion.ended.output,
            "NEW: ElectraForPreTraining, 25 tensors from safetensors, written to "
            "model.safetensors; also written: config.json\n"
            "left out, since ElectraForPreTraining does not read it: "
            "electra.embeddings_project.bias\n"
            "left out, since ElectraForPreTraining does not read it: "
            "electra.embeddings_project.weight\n");
}

TEST(Convert, ABareModelsTensorsHaveNoPrefix) {
  const Conversion conversion(golden / "base-one-token");
  ASSERT_EQ(conversion.ended.status, 0) << conversion.ended.errors;
  const SafetensorsFile file(conversion.to() / "model.safetensors");
  EXPECT_NE(file.find("embeddings.word_embeddings.weight"), nullptr);
}

TEST(Convert, RoundsAndUpdatesTheConfig) {
  const Conversion conversion(golden / "sharded", {"--dtype", "bf16"});
  ASSERT_EQ(conversion.ended.status, 0) << conversion.ended.errors;
  const SafetensorsFile file(conversion.to() / "model.safetensors");
  for (const NamedParameter& tensor : file.tensors()) {
    EXPECT_EQ(tensor.value.dtype, DType::bf16) << tensor.name;
  }
  EXPECT_NE(text_of(conversion.to() / "config.json").find("dtype\": \"bfloat16\""),
            std::string::npos);
}

TEST(Convert, TakesTheNamesOfPrecisionsForTypes) {
  for (const auto& [name, dtype] : {std::pair("fp16", DType::f16), std::pair("fp32", DType::f32)}) {
    const Conversion conversion(golden / "sharded", {"--dtype", name});
    ASSERT_EQ(conversion.ended.status, 0) << conversion.ended.errors;
    const SafetensorsFile file(conversion.to() / "model.safetensors");
    for (const NamedParameter& tensor : file.tensors()) EXPECT_EQ(tensor.value.dtype, dtype);
  }
}

TEST(Convert, WritesShardsOfTheSizeThatIsAsked) {
  const Conversion conversion(golden / "pretraining-tanh", {"--shard-size", "4KB"});
  ASSERT_EQ(conversion.ended.status, 0) << conversion.ended.errors;
  EXPECT_TRUE(fs::exists(conversion.to() / "model.safetensors.index.json"));
  EXPECT_FALSE(fs::exists(conversion.to() / "model.safetensors"));
  EXPECT_EQ(open_checkpoint(conversion.to())->names().size(),
            open_checkpoint(golden / "pretraining-tanh")->names().size());
}

TEST(Convert, ReadsEveryFormat) {
  const std::pair<const char*, const char*> files[] = {{"safetensors", "model.safetensors"},
                                                       {"pytorch_zip", "pytorch_model.bin"},
                                                       {"pytorch_legacy", "pytorch_model.bin"},
                                                       {"hdf5", "tf_model.h5"},
                                                       {"flax", "flax_model.msgpack"}};
  for (const auto& [format, name] : files) {
    SCOPED_TRACE(format);
    const TemporaryFolder from;
    fs::copy_file(tiny / "config/model", from.path() / "config.json");
    fs::copy_file(tiny / format / "model", from.path() / name);
    const Conversion conversion(from.path());
    ASSERT_EQ(conversion.ended.status, 0) << conversion.ended.errors;
    const auto before = open_checkpoint(from.path());
    const SafetensorsFile after(conversion.to() / "model.safetensors");
    EXPECT_EQ(after.tensors().size(), 25U);
    for (const NamedParameter& tensor : after.tensors()) {
      const Parameter* original = before->find(tensor.name);
      ASSERT_NE(original, nullptr) << tensor.name;
      ASSERT_EQ(original->shape, tensor.value.shape) << tensor.name;
      const auto wanted = original->floats();
      const auto found = tensor.value.floats();
      EXPECT_TRUE(
          std::equal(found.get(), found.get() + tensor.value.shape.element_count(), wanted.get()))
          << tensor.name;
    }
  }
}

TEST(Convert, NamesTheClassWhereTheConfigNamesNone) {
  const TemporaryFolder from;
  from.write("config.json",
             R"({"vocab_size":11,"embedding_size":4,"hidden_size":4,"num_hidden_layers":1,)"
             R"("num_attention_heads":2,"intermediate_size":4,"max_position_embeddings":6})");
  fs::copy_file(tiny / "flax/model", from.path() / "flax_model.msgpack");
  const Conversion conversion(from.path());
  ASSERT_EQ(conversion.ended.status, 0) << conversion.ended.errors;
  EXPECT_EQ(text_of(conversion.to() / "config.json"), R"({
  "vocab_size": 11,
  "embedding_size": 4,
  "hidden_size": 4,
  "num_hidden_layers": 1,
  "num_attention_heads": 2,
  "intermediate_size": 4,
  "max_position_embeddings": 6,
  "model_type": "electra",
  "architectures": [
    "ElectraForPreTraining"
  ]
}
)");
}

TEST(Convert, DistinguishesClassesWithTheSameHead) {
  const std::pair<const char*, const char*> classes[] = {
      {"multiple-choice-last", "ElectraForMultipleChoice"},
      {"token-classification-ignored", "ElectraForTokenClassification"},
      {"causal-lm-untied", "ElectraForCausalLM"},
      {"masked-lm-gelu-head", "ElectraForMaskedLM"}};
  for (const auto& [folder, name] : classes) {
    SCOPED_TRACE(folder);
    const TemporaryFolder from;
    Json config = Json::parse(text_of(golden / folder / "config.json"));
    config.erase("architectures");
    from.write("config.json", config.dump());
    fs::copy_file(golden / folder / "model.safetensors", from.path() / "model.safetensors");
    const Conversion conversion(from.path());
    ASSERT_EQ(conversion.ended.status, 0) << conversion.ended.errors;
    const Json written = Json::parse(text_of(conversion.to() / "config.json"));
    EXPECT_EQ(written["architectures"], Json::array({name}));
    EXPECT_EQ(open_checkpoint(conversion.to())->names(), open_checkpoint(golden / folder)->names());
  }
}

TEST(Convert, NeverWritesWhereItReads) {
  const TemporaryFolder folder;
  fs::copy(golden / "pretraining-tanh", folder.path() / "model");
  const std::string before = text_of(folder.path() / "model/model.safetensors");
  const Ended ended = run_program(
      {"convert", "--from", folder.path() / "model", "--to", folder.path() / "model/../model/."});
  EXPECT_EQ(ended.status, 1);
  EXPECT_EQ(ended.errors, "electra: " + (folder.path() / "model/../model/.").string() +
                              " is the folder that is read; the converted model needs another "
                              "one\n");
  EXPECT_EQ(text_of(folder.path() / "model/model.safetensors"), before);
}

/// Returns the contents of the files in a folder, by name.
std::map<std::string, std::string> contents_of(const fs::path& folder) {
  std::map<std::string, std::string> contents;
  for (const auto& entry : fs::directory_iterator(folder))
    contents[entry.path().filename()] = text_of(entry.path());
  return contents;
}

TEST(Convert, ReplacesWhatItHasWritten) {
  const fs::path from = fs::path(ELECTRA_TEST_DATA) / "pipelines/text-classification/two";
  Conversion conversion(from);
  const auto before = contents_of(conversion.to());
  conversion.again(from, {"--dtype", "f16"});
  EXPECT_EQ(conversion.ended.errors, "");
  conversion.again(from);
  EXPECT_EQ(contents_of(conversion.to()), before);
}

TEST(Convert, RefusesAFolderWhoseWeightsWouldBeReadInstead) {
  const fs::path from = fs::path(ELECTRA_TEST_DATA) / "pipelines/text-classification/two";
  Conversion conversion(golden / "leftover-tensors");
  const auto before = contents_of(conversion.to());
  const auto refusal = [](const std::string& name) {
    return "electra: NEW has model.safetensors, which would be read instead of " + name +
           "; remove it or write to another folder\n";
  };
  conversion.again(from, {"--pack", "int8"});
  EXPECT_EQ(conversion.ended.status, 1);
  EXPECT_EQ(conversion.ended.errors, refusal("model.electra"));
  conversion.again(from, {"--shard-size", "1KB"});
  EXPECT_EQ(conversion.ended.status, 1);
  EXPECT_EQ(conversion.ended.errors, refusal("model.safetensors.index.json"));
  EXPECT_EQ(contents_of(conversion.to()), before);
}

TEST(Convert, RefusesAFolderWithFilesOfAnotherTokenizer) {
  Conversion conversion(fs::path(ELECTRA_TEST_DATA) / "pipelines/text-classification/two");
  const auto before = contents_of(conversion.to());
  conversion.again(golden / "leftover-tensors");
  EXPECT_EQ(conversion.ended.status, 1);
  EXPECT_EQ(conversion.ended.errors,
            "electra: NEW holds tokenizer_config.json, which OLD does not; remove it if it is not "
            "of this model, or write to another folder\n");
  EXPECT_EQ(contents_of(conversion.to()), before);
}

TEST(Convert, WritesNothingWhenTheModelIsNotWhole) {
  const TemporaryFolder from;
  from.write("config.json", "{\"vocab_size\":12}");
  fs::copy_file(tiny / "flax/model", from.path() / "flax_model.msgpack");
  const Conversion conversion(from.path());
  EXPECT_EQ(conversion.ended.status, 1);
  EXPECT_EQ(conversion.ended.errors,
            "electra: OLD: 'electra.embeddings.word_embeddings.weight' has shape [11, 4], but the "
            "config asks for [12, 128]; vocab_size in config.json is 12 and the file was made with "
            "11; embedding_size in config.json is 128, or missing there (then it is that), and the "
            "file was made with 4\n");
  EXPECT_FALSE(fs::exists(conversion.to()));
}

TEST(Convert, RefusesAFileThatIsAGitLfsPointer) {
  const TemporaryFolder folder;
  fs::copy(fs::path(ELECTRA_TEST_DATA) / "pipelines/text-classification/two",
           folder.path() / "model");
  folder.write("model/vocab.txt", "version https://git-lfs.github.com/spec/v1\noid sha256:0\n");
  const Conversion conversion(folder.path() / "model");
  EXPECT_EQ(conversion.ended.errors,
            "electra: OLD: vocab.txt is a Git LFS pointer, not the file itself; fetch it with git "
            "lfs pull\n");
  EXPECT_FALSE(fs::exists(conversion.to()));
}

TEST(Convert, ReportsAFolderThatCannotBeCreated) {
  const TemporaryFolder folder;
  folder.write("file", "");
  const std::string to = folder.path() / "file/new";
  EXPECT_EQ(run_program({"convert", "--from", golden / "pretraining-tanh", "--to", to}).errors,
            "electra: " + to + " cannot be created: Not a directory\n");
}

TEST(Convert, RefusesSizesThatAreNone) {
  for (const char* size : {"0", "5XB", "GB", "-1", "1.5GB", "99999999999GB"}) {
    const Ended ended = run_program({"convert", "--from", "a", "--to", "b", "--shard-size", size});
    EXPECT_EQ(ended.status, 2) << size;
    EXPECT_EQ(ended.errors.rfind("electra: convert: '--shard-size' must be a size such as 5GB, "
                                 "200MB, 1GiB or a number of bytes, not ",
                                 0),
              0U)
        << ended.errors;
    EXPECT_NE(ended.errors.find(size), std::string::npos);
  }
}

TEST(Convert, TakesOneNetworkOfAPreTrainingCheckpoint) {
  const Ended ended =
      run_program({"convert", "--from", "a", "--to", "b", "--discriminator", "--generator"});
  EXPECT_EQ(ended.status, 2);
  EXPECT_EQ(ended.errors,
            "electra: convert: '--discriminator' cannot be used with '--generator'; see 'electra "
            "help convert'\n");
}

Tensor logits_of(const fs::path& folder, std::optional<Precision> precision) {
  LoadOptions options;
  options.threads = 1;
  options.precision = precision;
  const auto model = ElectraForPreTraining::from_pretrained(folder, options);
  return model.forward({TokenTensor({1, 4}, {1, 2, 3, 4})}).logits;
}

class Pack : public ::testing::TestWithParam<const char*> {};

TEST_P(Pack, APackedModelHasTheBitsOfTheOneItWasMadeOf) {
  const fs::path from = golden / "pretraining-tanh";
  const Conversion conversion(from, {"--pack", GetParam()});
  EXPECT_EQ(conversion.ended.output,
            "NEW: ElectraForPreTraining, 25 tensors from safetensors, written to "
            "model.electra; also written: config.json\n");
  expect_same(logits_of(conversion.to(), std::nullopt),
              logits_of(from, precision_named(GetParam())));
}

TEST_P(Pack, ItIsCheckedAndKnown) {
  const Conversion conversion(golden / "pretraining-tanh", {"--pack", GetParam()});
  EXPECT_EQ(run_program({"check", "--model", conversion.to()}).status, 0);
  const Ended info = run_program({"info", "--model", conversion.to()});
  EXPECT_NE(info.output.find("format              prepacked " + std::string(GetParam()) + "\n"),
            std::string::npos);
  EXPECT_EQ(info.output.find("parameters"), std::string::npos);
}

TEST_P(Pack, DamagedDataIsFoundByTheCheck) {
  const Conversion conversion(golden / "pretraining-tanh", {"--pack", GetParam()});
  const fs::path file = conversion.to() / "model.electra";
  std::string bytes = text_of(file);
  bytes[bytes.size() / 2] = static_cast<char>(bytes[bytes.size() / 2] ^ 1);
  std::ofstream(file, std::ios::binary) << bytes;
  const Ended check = run_program({"check", "--model", conversion.to()});
  EXPECT_EQ(check.status, 1);
  EXPECT_EQ(check.errors.substr(0, check.errors.find(" is damaged")), "electra: " + file.string());
}

INSTANTIATE_TEST_SUITE_P(Convert, Pack, ::testing::Values("fp32", "bf16", "int8"),
                         [](const auto& tested) { return std::string(tested.param); });

TEST(Convert, CannotUnpack) {
  const Conversion packed(golden / "pretraining-tanh", {"--pack", "int8"});
  const Conversion again(packed.to());
  EXPECT_EQ(again.ended.errors,
            "electra: OLD holds a packed model, whose numbers cannot be restored; convert the "
            "checkpoint that it was packed from\n");
}

TEST(Convert, APackedFileHasNoDtypeAndNoShards) {
  const Ended ended =
      run_program({"convert", "--from", "a", "--to", "b", "--pack", "int8", "--dtype", "f16"});
  EXPECT_EQ(ended.status, 2);
  EXPECT_EQ(ended.errors,
            "electra: convert: '--dtype' cannot be used with '--pack'; see 'electra help "
            "convert'\n");
}

// The cases that stand here, and all of golden/formats where they are at hand.
std::vector<fs::path> format_cases() {
  std::vector<fs::path> cases =
      golden_cases_in({fs::path(ELECTRA_TEST_DATA) / "../../../shared/golden/formats"});
  for (const char* name : {"sharded", "stored-bfloat16", "stored-float16", "gamma-and-beta"}) {
    cases.push_back(golden / name);
  }
  return cases;
}

class Formats : public ::testing::TestWithParam<fs::path> {};

TEST_P(Formats, AnswersAsTheReferenceDoesWhenConverted) {
  const GoldenCase test_case(GetParam());
  std::vector<std::string> words = {"--shard-size", "20KB"};
  if (test_case.name().rfind("google-", 0) == 0) {
    words.emplace_back(test_case.task == "masked-lm" ? "--generator" : "--discriminator");
  }
  const Conversion conversion(GetParam(), words);
  if (test_case.optional && conversion.ended.status != 0) GTEST_SKIP() << conversion.ended.errors;
  ASSERT_EQ(conversion.ended.status, 0) << conversion.ended.errors;
  for (const fs::path& folder : {GetParam(), conversion.to()}) {
    EXPECT_EQ(run_program({"check", "--model", folder}).errors, "");
    EXPECT_EQ(run_program({"info", "--model", folder}).errors, "");
  }
  const fs::path output = conversion.to() / "output.safetensors";
  const Ended ended =
      run_program({"run", "--model", conversion.to(), "--task", test_case.task, "--input",
                   GetParam() / "input.safetensors", "--output", output});
  ASSERT_EQ(ended.status, 0) << ended.errors;
  EXPECT_EQ(test_case.differences(SafetensorsFile(output)), std::vector<std::string>{});
}

INSTANTIATE_TEST_SUITE_P(Convert, Formats, ::testing::ValuesIn(format_cases()),
                         [](const auto& tested) {
                           std::string name = tested.param.filename().string();
                           for (char& byte : name) byte = byte == '-' ? '_' : byte;
                           return name;
                         });

}  // namespace
}  // namespace electra::testing
