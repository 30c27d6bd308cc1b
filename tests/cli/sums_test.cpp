// `electra check --sums`: every file of a folder against a list of sha256sum.
#include <algorithm>
#include <cctype>
#include <filesystem>
#include <fstream>
#include <string>

#include <gtest/gtest.h>

#include "cli/sha256.hpp"
#include "cli/support/model_copy.hpp"
#include "core/exists.hpp"
#include "electra/core/mapped_file.hpp"

namespace electra::testing {
namespace {

namespace fs = std::filesystem;

class Sums : public ::testing::Test {
 protected:
  Sums() : model_("pipelines/text-classification/two") { list(all()); }

  std::string line_of(const std::string& name) const {
    const MappedFile file(model_.path() / name);
    return cli::sha256(file.data(), file.size()) + "  " + name + '\n';
  }
  /// What sha256sum says of the files.
  std::string all() const {
    std::string lines;
    for (const std::string& name : names_in_folder(model_.path()))
      if (name != "SHA256SUMS" && name.front() != '.') lines += line_of(name);
    return lines;
  }
  void list(const std::string& lines) const { model_.write("SHA256SUMS", lines); }

  /// The sentence of the check, with MODEL for the folder.
  std::string sentence(int status) const {
    const Ended ended =
        model_.run({"check", model_.path(), "--sums", model_.path() / "SHA256SUMS"});
    EXPECT_EQ(ended.status, status);
    return status == 0 ? ended.output : ended.errors;
  }

  const ModelCopy model_;
};

TEST_F(Sums, ThatAgreeLetTheModelBeChecked) {
  EXPECT_EQ(sentence(0).rfind("MODEL is sound: ", 0), 0U);
}

TEST_F(Sums, OfAnotherFileRefuseItBeforeItIsRead) {
  const std::string before = line_of("config.json").substr(0, 64);
  model_.write("config.json", "no JSON at all");
  EXPECT_EQ(sentence(1), "electra: MODEL/config.json: has the SHA-256 " +
                             line_of("config.json").substr(0, 64) + ", but MODEL/SHA256SUMS has " +
                             before + "; it was changed or damaged: get it again\n");
}

TEST_F(Sums, HaveToListEveryFile) {
  model_.write("1_Pooling/config.json", "{}");
  EXPECT_EQ(sentence(1),
            "electra: MODEL/1_Pooling/config.json: is not listed in MODEL/SHA256SUMS; add its sum, "
            "or remove the file\n");
  list(line_of("1_Pooling/config.json"));
  EXPECT_NE(sentence(1).find("MODEL/config.json: is not listed"), std::string::npos);
}

TEST_F(Sums, OfAFileThatIsMissingAreAnError) {
  list(all() + std::string(64, '0') + " *gone.bin\n");
  EXPECT_EQ(sentence(1), "electra: MODEL/gone.bin cannot be opened: No such file or directory\n");
}

TEST_F(Sums, AreLinesOfSha256sum) {
  list("\r\nconfig.json\n");
  EXPECT_EQ(sentence(1),
            "electra: MODEL/SHA256SUMS: line 2 is not one of sha256sum: 64 hexadecimal digits, two "
            "spaces and a name\n");
}

TEST_F(Sums, NameNothingOutsideTheFolder) {
  for (const char* name : {"../secret", "/etc/passwd", "a/../../secret"}) {
    list(std::string(64, '0') + "  " + name + "\n");
    EXPECT_NE(sentence(1).find(", which does not lie in the folder\n"), std::string::npos) << name;
  }
}

TEST_F(Sums, MayHaveCapitalsAndEscapedNames) {
  model_.write("a\\b\nc", "x");
  const std::string digest = line_of("a\\b\nc").substr(0, 64);
  std::string lines;
  for (const std::string& name : names_in_folder(model_.path())) {
    if (name == "SHA256SUMS" || name == "a\\b\nc") continue;
    std::string line = line_of(name);
    std::transform(line.begin(), line.begin() + 64, line.begin(),
                   [](unsigned char digit) { return std::toupper(digit); });
    lines += line;
  }
  list(lines + '\\' + digest + "  a\\\\b\\nc\n");
  EXPECT_EQ(sentence(0).rfind("MODEL is sound: ", 0), 0U);
  list(lines + '\\' + digest + "  a\\tb\n");
  EXPECT_NE(sentence(1).find(" begins with a backslash, but its name 'a\\tb' has another escape "),
            std::string::npos);
}

TEST_F(Sums, OfOneNameAgree) {
  list(all() + line_of("config.json"));
  EXPECT_EQ(sentence(0).rfind("MODEL is sound: ", 0), 0U);
  list("\n" + line_of("config.json") + std::string(64, '0') + "  ./config.json\n");
  EXPECT_EQ(
      sentence(1),
      "electra: MODEL/SHA256SUMS: line 3 has another sum of 'config.json' than a line before; "
      "remove one of them\n");
}

TEST_F(Sums, GoIntoNoFolderBehindALink) {
  const std::string sound = all();
  for (const char* target : {"../a", "../../elsewhere"}) {
    fs::create_directory(model_.path() / "a");
    fs::create_directory(model_.beside("elsewhere"));
    for (const char* name : {"l0", "l1", "l2"})
      fs::create_directory_symlink(target, model_.path() / "a" / name);
    list(sound);
    EXPECT_EQ(sentence(1),
              "electra: MODEL/a/l0 is a link to a folder, in which no file is compared; copy the "
              "model's folder with what its links point to (cp -rL), and check the copy\n");
    fs::remove_all(model_.path() / "a");
  }
}

TEST_F(Sums, AreNotToldOfFilesElsewhere) {
  const std::string zeros(64, '0');
  const std::string sound = all();
  std::ofstream(model_.beside("secret")) << "x";
  fs::create_symlink(model_.beside("secret"), model_.path() / "notes");
  list(sound + zeros + "  notes\n");
  EXPECT_EQ(sentence(1), "electra: MODEL/notes: has another SHA-256 than MODEL/SHA256SUMS has, " +
                             zeros + "; it is a link to a file elsewhere\n");
  fs::remove(model_.path() / "notes");
  fs::create_directory_symlink(model_.beside("."), model_.path() / ".hidden");
  list(sound + zeros + "  .hidden/secret\n");
  EXPECT_EQ(sentence(1),
            "electra: MODEL/.hidden is a link to a folder, in which no file is compared; copy the "
            "model's folder with what its links point to (cp -rL), and check the copy\n");
}

TEST_F(Sums, RefuseFoldersThatAreTooDeep) {
  fs::path inside;
  for (int i = 0; i < 16; ++i) inside /= "a";
  fs::create_directories(model_.path() / inside);
  EXPECT_EQ(sentence(0).rfind("MODEL is sound: ", 0), 0U);
  fs::create_directory(model_.path() / inside / "b");
  EXPECT_EQ(sentence(1), "electra: MODEL/" + (inside / "b").string() +
                             " is a folder below 16 others; files may lie at most so deep: move "
                             "them up, or remove them\n");
}

// Files whose names begin with a dot need no sum, so none of them is read as weights.
TEST_F(Sums, OfHiddenFilesAreNotNeeded) {
  model_.write(".notes", "x");
  EXPECT_EQ(sentence(0).rfind("MODEL is sound: ", 0), 0U);
  fs::rename(model_.path() / "model.safetensors", model_.path() / ".w.safetensors");
  model_.write("model.safetensors.index.json",
               R"({"weight_map": {"electra.embeddings.LayerNorm.bias": ".w.safetensors"}})");
  list(all());
  EXPECT_EQ(sentence(1),
            "electra: MODEL/model.safetensors.index.json: weight_map maps "
            "'electra.embeddings.LayerNorm.bias' to '.w.safetensors', which is hidden; the name of "
            "a shard must not begin with a dot\n");
}

// Links to files are followed, as snapshots of Hugging Face's cache have them.
TEST_F(Sums, OfLinkedFilesAreThoseOfTheirTargets) {
  fs::create_directory(model_.beside("blobs"));
  for (const std::string& name : names_in_folder(model_.path())) {
    if (name == "SHA256SUMS") continue;
    fs::rename(model_.path() / name, model_.beside("blobs") / name);
    fs::create_symlink("../blobs/" + name, model_.path() / name);
  }
  EXPECT_EQ(sentence(0).rfind("MODEL is sound: ", 0), 0U);
}

}  // namespace
}  // namespace electra::testing
