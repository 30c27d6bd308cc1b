// Links in a model's folder: in a circle, to nowhere, out of it, and those of Hugging Face's cache.
#include <algorithm>
#include <filesystem>
#include <fstream>
#include <string>
#include <vector>

#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include "cli/support/model_copy.hpp"
#include "cli/support/program.hpp"
#include "support/temporary_folder.hpp"

namespace electra::testing {
namespace {

namespace fs = std::filesystem;
using Json = nlohmann::json;

const char* const classifier = "pipelines/text-classification/two";

/// The names that `info` lists.
std::vector<std::string> listed(const fs::path& folder, bool with_digests = true) {
  std::vector<std::string> words = {"info", "--json", "--model", folder.string()};
  if (with_digests) words.emplace_back("--digest");
  const Ended run = run_program(words);
  EXPECT_EQ(run.status, 0) << run.errors;
  std::vector<std::string> names;
  const Json info = Json::parse(run.output);
  for (const Json& file : info["files"]) names.push_back(file["name"]);
  return names;
}

bool has(const std::vector<std::string>& names, const std::string& name) {
  return std::find(names.begin(), names.end(), name) != names.end();
}

/// Moves a file out of the folder and puts a link in its place.
void put_elsewhere(const ModelCopy& model, const std::string& name) {
  fs::rename(model.path() / name, model.beside("elsewhere"));
  fs::create_symlink("../elsewhere", model.path() / name);
}

// Whatever the file, the sentence names it and the system's reason, and no folder is called sound.
TEST(Links, ACircleInThePlaceOfAnyFileIsAnError) {
  const std::vector<std::string> names = {"config.json",
                                          "model.safetensors",
                                          "vocab.txt",
                                          "tokenizer.json",
                                          "spiece.model",
                                          "tokenizer_config.json",
                                          "added_tokens.json",
                                          "generation_config.json",
                                          "modules.json",
                                          "special_tokens_map.json",
                                          "README.md",
                                          "sentence_bert_config.json",
                                          "model.safetensors.index.json"};
  for (const std::string& name : names) {
    const ModelCopy model(classifier);
    fs::remove(model.path() / name);
    fs::create_symlink(name, model.path() / name);
    for (const char* command : {"check", "info", "convert"}) {
      std::vector<std::string> words = {command, model.path()};
      if (std::string(command) == "convert") words.emplace_back(model.beside("new"));
      const Ended run = model.run(words);
      const bool may_pass = std::string(command) == "convert" && name == "README.md";
      if (may_pass) continue;  // it is not read, nor copied
      EXPECT_EQ(run.status, 1) << command << ' ' << name << ": " << run.output;
      EXPECT_NE(run.errors.find(name + " cannot be read: Too many levels of symbolic links"),
                std::string::npos)
          << command << ' ' << name << ": " << run.errors;
    }
  }
}

TEST(Links, ToNowhereMakeAFolderUnsound) {
  const ModelCopy model(classifier);
  fs::create_symlink("nothing\nhere", model.path() / "notes");
  const Ended run = model.run({"check", model.path()});
  EXPECT_EQ(run.status, 1);
  EXPECT_EQ(run.errors,
            "electra: MODEL/notes is a link to 'nothing?here', which does not exist; copy the "
            "folder with what its links point to (cp -rL), or download it again\n");
}

TEST(Links, OutOfTheFolderAreReadWhereTheModelIsAndNothingElseIsTold) {
  for (const char* name : {"model.safetensors", "config.json", "vocab.txt"}) {
    const ModelCopy model(classifier);
    put_elsewhere(model, name);
    EXPECT_EQ(model.run({"check", model.path()}).status, 0) << name;
    EXPECT_EQ(model.run({"classify", "a", "--model", model.path()}).status, 0) << name;
    EXPECT_EQ(has(listed(model.path()), name), std::string(name) != "vocab.txt") << name;
    EXPECT_TRUE(has(listed(model.path()), "tokenizer_config.json")) << name;
  }
  const ModelCopy model(classifier);
  model.write("kept.txt", "x");
  put_elsewhere(model, "kept.txt");
  fs::create_directory_symlink("..", model.path() / "1_Dense");
  EXPECT_FALSE(has(listed(model.path()), "kept.txt"));
  EXPECT_FALSE(has(listed(model.path(), false), "kept.txt"));
  fs::create_symlink("vocab.txt", model.path() / "words.txt");
  EXPECT_TRUE(has(listed(model.path()), "words.txt"));
}

TEST(Links, OutOfTheFolderAreNotCopied) {
  for (const char* name : {"vocab.txt", "tokenizer_config.json", "config.json"}) {
    const ModelCopy model(classifier);
    put_elsewhere(model, name);
    const Ended run = model.run({"convert", model.path(), model.beside("new")});
    EXPECT_EQ(run.status, 1) << name;
    EXPECT_EQ(run.errors.rfind(
                  "electra: MODEL/" + std::string(name) + " is a link out of its folder, to '", 0),
              0U)
        << run.errors;
    EXPECT_FALSE(fs::exists(model.beside("new"))) << name;
  }
  const ModelCopy model(classifier);
  put_elsewhere(model, "model.safetensors");  // whose tensors are written, not the file
  const Ended run = model.run({"convert", model.path(), model.beside("new")});
  EXPECT_EQ(run.status, 0) << run.errors;
  EXPECT_FALSE(fs::is_symlink(model.beside("new") / "model.safetensors"));
}

// models--a--b/snapshots/COMMIT has links to models--a--b/blobs.
TEST(Links, OfTheHubsCacheAreFollowed) {
  const TemporaryFolder folder;
  const fs::path model = folder.path() / "models--a--b";
  const fs::path snapshot = model / "snapshots" / std::string(40, 'a');
  fs::create_directories(snapshot);
  fs::create_directories(model / "blobs");
  for (const auto& entry : fs::directory_iterator(fs::path(ELECTRA_TEST_DATA) / classifier)) {
    const std::string name = entry.path().filename();
    fs::copy_file(entry.path(), model / "blobs" / ("blob-of-" + name));
    fs::create_symlink("../../blobs/blob-of-" + name, snapshot / name);
  }
  const std::vector<std::string> names = listed(snapshot);
  for (const char* name : {"config.json", "model.safetensors", "vocab.txt"})
    EXPECT_TRUE(has(names, name)) << name;
  const std::string to = folder.path() / "new";
  EXPECT_EQ(run_program({"convert", snapshot.string(), to}).status, 0);
  EXPECT_EQ(run_program({"check", to}).status, 0);

  std::ofstream(folder.path() / "secret") << "[PAD]\n[UNK]\n[CLS]\n[SEP]\n[MASK]\n";
  fs::remove(snapshot / "vocab.txt");
  fs::create_symlink("../../../secret", snapshot / "vocab.txt");
  EXPECT_FALSE(has(listed(snapshot), "vocab.txt"));
  EXPECT_EQ(run_program({"convert", snapshot.string(), to + "2"}).status, 1);
}

}  // namespace
}  // namespace electra::testing
