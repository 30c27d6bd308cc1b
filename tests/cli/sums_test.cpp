// `electra check --sums`: every file of a folder against a list of sha256sum.
#include <filesystem>
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
      if (name != "SHA256SUMS") lines += line_of(name);
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

}  // namespace
}  // namespace electra::testing
