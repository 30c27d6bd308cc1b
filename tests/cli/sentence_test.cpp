#include <filesystem>
#include <fstream>
#include <string>
#include <vector>

#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include "cli/support/model_copy.hpp"
#include "support/temporary_folder.hpp"

// What the commands make of a sentence-transformers folder.

namespace electra::testing {
namespace {

using Json = nlohmann::json;
using Words = std::vector<std::string>;
namespace fs = std::filesystem;

const fs::path data = fs::path(ELECTRA_TEST_DATA) / "sentence";

Ended embed(const fs::path& folder, const Words& words) {
  Words all = {"embed", "--model", folder.string()};
  all.insert(all.end(), words.begin(), words.end());
  return run_program(all);
}

Json vector_of(const fs::path& folder, const Words& words) {
  const Ended run = embed(folder, words);
  EXPECT_EQ(run.status, 0) << run.errors;
  return Json::parse(run.output);
}

/// A copy of a folder of the data, which may be changed.
class Copy : public ModelCopy {
 public:
  explicit Copy(const std::string& name) : ModelCopy("sentence/" + name) {}
};

TEST(Sentence, EmbedFollowsTheModulesOfTheFolder) {
  const Json expected = Json::parse(std::ifstream(data / "expected.json"));
  for (const Json& each : expected["cases"]) {
    const std::string folder = each["folder"];
    Words words = {"A joy."};
    if (each["prompt_name"].is_string())
      words.insert(words.begin(), {"--prompt-name", each["prompt_name"].get<std::string>()});
    const Json found = vector_of(data / folder, words);
    const Json& wanted = each["vectors"][0];
    ASSERT_EQ(found.size(), wanted.size()) << folder;
    for (std::size_t i = 0; i < found.size(); ++i)
      EXPECT_NEAR(found[i].get<double>(), wanted[i].get<double>(), 2e-6) << folder << ' ' << i;
  }
}

TEST(Sentence, OptionsReplaceTheModules) {
  const Json cls = vector_of(data / "every-pooling", {"--pooling", "cls", "A joy."});
  EXPECT_EQ(cls.size(), 8U);
  const Json mean = vector_of(data / "prompts", {"--normalize", "A joy."});
  EXPECT_EQ(mean.size(), 8U);
  EXPECT_NE(mean, vector_of(data / "prompts", {"--normalize", "--prompt", "", "A joy."}));
  EXPECT_EQ(mean, vector_of(data / "prompts", {"--normalize", "--prompt", "query: ", "A joy."}));
}

TEST(Sentence, APromptThatIsNotThereEndsTheCommand) {
  const Ended run = embed(data / "prompts", {"--prompt-name", "code", "A joy."});
  EXPECT_EQ(run.output, "");
  EXPECT_EQ(run.errors,
            "electra: embed: '--prompt-name' is 'code'; the prompts of the model are 'document', "
            "'passage', 'query'; see 'electra help embed'\n");
  EXPECT_EQ(run.status, 2);
}

TEST(Sentence, TheFileOfVectorsHasTheWidthOfTheLastModule) {
  const TemporaryFolder folder;
  const std::string path = (folder.path() / "v.npy").string();
  EXPECT_EQ(embed(data / "old-layout", {"--output", path, "a", "b"}).status, 0);
  EXPECT_EQ(fs::file_size(path), 128U + 2 * 5 * 4);
}

TEST(Sentence, TheFileOfVectorsMayBeThatBehindALink) {
  const TemporaryFolder folder;
  for (const char* suffix : {".npy", ".safetensors"}) {
    const fs::path target = folder.write("private", "old");
    fs::permissions(target, fs::perms(0600));
    const fs::path link = folder.path() / ("link" + std::string(suffix));
    fs::create_symlink("private", link);
    EXPECT_EQ(embed(data / "old-layout", {"--output", link, "a"}).status, 0);
    EXPECT_TRUE(fs::is_symlink(link));
    EXPECT_GT(fs::file_size(target), 5U * 4);
    EXPECT_EQ(fs::status(target).permissions(), fs::perms(0600));
  }
}

TEST(Sentence, TheFileOfVectorsIsNotThatOfTheTexts) {
  const TemporaryFolder folder;
  const std::string texts = folder.write("a.npy", "\"a\"\n").string();
  const std::string link = (folder.path() / "link.npy").string();
  fs::create_symlink("a.npy", link);
  for (const std::string& output : {texts, link}) {
    const Ended run = embed(data / "old-layout", {"--output", output, "--input", texts});
    EXPECT_EQ(run.status, 2);
    EXPECT_EQ(run.errors, "electra: embed: '--output' must be another file than '--input', not '" +
                              output + "'; see 'electra help embed'\n");
  }
  const std::string command = "$ELECTRA embed --model " + (data / "old-layout").string();
  for (const char* input : {"", " --input -"}) {
    const Ended run = run_shell(command + " --output " + link + input + " < " + texts);
    EXPECT_EQ(run.errors,
              "electra: embed: '--output' must be another file than the standard input, not '" +
                  link + "'; see 'electra help embed'\n");
  }
  EXPECT_EQ(fs::file_size(texts), 4U);
}

TEST(Sentence, TheFileOfVectorsLeavesNoErrorsAmongWhatIsPrinted) {
  const TemporaryFolder folder;
  const std::string path = (folder.path() / "v.npy").string();
  const std::string texts = folder.write("a.jsonl", "\"a\"\n7\n").string();
  const Ended run = embed(data / "old-layout", {"--output", path, "--input", texts});
  EXPECT_EQ(run.output, "");
  EXPECT_EQ(run.errors, "electra: " + texts +
                            ", line 2: 'text' is a number; it must be a string\n"
                            "electra: 1 of 2 inputs failed\n");
  EXPECT_EQ(run.status, 3);
  EXPECT_EQ(fs::file_size(path), 128U + 1 * 5 * 4);
}

TEST(Sentence, InfoListsTheModulesAndTheirFiles) {
  const std::string folder = (data / "old-layout").string();
  const Json info = Json::parse(run_program({"info", "--json", "--model", folder}).output);
  EXPECT_EQ(info["modules"],
            (Json{"Transformer 0_Transformer", "Pooling 1_Pooling", "Dense 2_Dense"}));
  Words names;
  for (const Json& file : info["files"]) names.push_back(file["name"]);
  EXPECT_EQ(names,
            (Words{"config.json", "config_sentence_transformers.json", "modules.json",
                   "0_Transformer/config.json", "0_Transformer/pytorch_model.bin",
                   "0_Transformer/sentence_bert_config.json",
                   "0_Transformer/special_tokens_map.json", "0_Transformer/tokenizer.json",
                   "0_Transformer/tokenizer_config.json", "0_Transformer/vocab.txt",
                   "1_Pooling/config.json", "2_Dense/config.json", "2_Dense/pytorch_model.bin"}));
}

TEST(Sentence, CheckDescribesTheModules) {
  const std::string folder = (data / "prompts").string();
  EXPECT_EQ(run_program({"check", "--model", folder}).output,
            folder +
                " is sound: ElectraModel, 23 tensors in safetensors, with its tokenizer\n"
                "module: Transformer, max_seq_length 16, prompt 'query: '\n"
                "module: Pooling: mean + lasttoken, without the prompt\n"
                "module: Dense 2_Dense: 16 to 6, GELU\n"
                "module: LayerNorm 3_LayerNorm: 6\n"
                "module: Dense 5_Dense: 6 to 3, Identity\n");
  const std::string old = (data / "old-layout").string();
  const Json report = Json::parse(run_program({"check", "--json", "--model", old}).output);
  EXPECT_EQ(report["modules"], (Json{"Transformer 0_Transformer, max_seq_length 20, lower case",
                                     "Pooling: mean", "Dense 2_Dense: 8 to 5, Tanh"}));
}

TEST(Sentence, CheckDescribesNoPoolingOfACrossEncoder) {
  const Copy copy("old-layout");
  copy.write("config_sentence_transformers.json", R"({"model_type":"CrossEncoder"})");
  const Json report =
      Json::parse(run_program({"check", "--json", "--model", copy.path().string()}).output);
  EXPECT_EQ(report["modules"], (Json{"Transformer 0_Transformer"}));
}

TEST(Sentence, CheckRefusesModulesThatAreNotSound) {
  const Copy copy("old-layout");
  const std::string folder = copy.path().string();
  copy.write("2_Dense/config.json", R"({"in_features":8,"out_features":6})");
  EXPECT_EQ(run_program({"check", "--model", folder}).errors,
            "electra: " + folder +
                "/2_Dense: 'linear.weight' has shape [5, 8], but the config asks for [6, 8]\n");
  copy.write("modules.json", R"([{"type":"sentence_transformers.models.Transformer",)"
                             R"("path":"0_Transformer"},{"type":"my.Whitening","path":"1"}])");
  const Ended run = run_program({"check", "--model", folder});
  EXPECT_EQ(run.status, 1);
  EXPECT_NE(run.errors.find("names a module of the type 'my.Whitening'"), std::string::npos)
      << run.errors;
}

TEST(Sentence, OtherCommandsOpenTheFolderOfTheTransformer) {
  const std::string above = (data / "old-layout").string(), below = above + "/0_Transformer";
  const auto ids = [](const std::string& folder) {
    return run_program({"tokenize", "--model", folder, "A joy."}).output;
  };
  EXPECT_NE(ids(above), "");
  EXPECT_EQ(ids(above), ids(below));
  fs::path missing = data / "old-layout" / "1_Pooling";
  EXPECT_EQ(run_program({"info", "--model", missing.string()}).status, 1);
}

TEST(Sentence, ConvertCarriesTheModulesAlong) {
  for (const char* name : {"old-layout", "prompts"}) {
    const TemporaryFolder folder;
    const fs::path to = folder.path() / "new";
    const Ended run =
        run_program({"convert", "--from", (data / name).string(), "--to", to.string()});
    EXPECT_EQ(run.status, 0) << run.errors;
    EXPECT_EQ(vector_of(to, {"A joy."}), vector_of(data / name, {"A joy."}));
    EXPECT_EQ(run_program({"check", "--model", to.string()}).status, 0);
  }
}

TEST(Sentence, ConvertKeepsTheLayout) {
  const TemporaryFolder folder;
  const fs::path to = folder.path() / "new";
  run_program({"convert", "--from", (data / "old-layout").string(), "--to", to.string()});
  EXPECT_TRUE(fs::exists(to / "0_Transformer" / "model.safetensors"));
  EXPECT_TRUE(fs::exists(to / "0_Transformer" / "sentence_bert_config.json"));
  EXPECT_TRUE(fs::exists(to / "2_Dense" / "pytorch_model.bin"));
  EXPECT_TRUE(fs::exists(to / "config_sentence_transformers.json"));
  std::string config;
  std::getline(std::ifstream(to / "config.json"), config);
  EXPECT_EQ(config, R"({"__version__": "0.3.9"})");
}

TEST(Sentence, ConvertRefusesAFolderThatWouldKeepAnothersModule) {
  const Copy copy("old-layout");
  copy.write("2_Dense/model.safetensors", "");
  const std::string from = (data / "old-layout").string(), to = copy.path().string();
  fs::remove_all(copy.path() / "0_Transformer");
  EXPECT_EQ(run_program({"convert", "--from", from, "--to", to}).errors,
            "electra: " + to + " holds 2_Dense/model.safetensors, which " + from +
                " does not; remove it if it is not of this model, or write to another folder\n");
}

}  // namespace
}  // namespace electra::testing
