// Models that are named as on the hub, and lie in its cache.
#include <filesystem>
#include <string>

#include <gtest/gtest.h>

#include "cli/support/program.hpp"
#include "support/environment.hpp"
#include "support/temporary_folder.hpp"

namespace electra::testing {
namespace {

namespace fs = std::filesystem;

constexpr const char* model_folder = ELECTRA_TEST_DATA "/pipelines/text-classification/two";
constexpr const char* commit = "fa8239aadc095e9164941d05878b98afe9b953c3";

/// A cache as the hub's client leaves it: files are links to blobs.
class NamedModel : public ::testing::Test {
 protected:
  NamedModel() {
    const fs::path blobs = model() / "blobs", snapshot = model() / "snapshots" / commit;
    fs::create_directories(blobs);
    fs::create_directories(snapshot);
    for (const auto& file : fs::directory_iterator(model_folder)) {
      const fs::path name = file.path().filename();
      fs::copy_file(file.path(), blobs / ("of-" + name.string()));
      fs::create_symlink("../../blobs/of-" + name.string(), snapshot / name);
    }
    for (const char* revision : {"main", "v1"})
      folder_.write("models--me--reviews/refs/" + std::string(revision), commit);
  }

  fs::path model() const { return folder_.path() / "models--me--reviews"; }
  Ended classify(const std::string& named) const {
    return run_program({"classify", "--model", named, "a fine text"});
  }

  TemporaryFolder folder_;
  Environment cache_{"HF_HUB_CACHE", folder_.path()};
};

TEST_F(NamedModel, AnswersAsItsFolderDoes) {
  const std::string expected = classify(model_folder).output;
  for (const std::string& named : {std::string("me/reviews"), std::string("me/reviews@v1"),
                                   "me/reviews@" + std::string(commit)}) {
    EXPECT_EQ(classify(named).output, expected) << named << classify(named).errors;
  }
}

TEST_F(NamedModel, LendsItsTokenizer) {
  const Ended checked =
      run_program({"check", "--model", model_folder, "--tokenizer", "me/reviews"});
  EXPECT_EQ(checked.status, 0) << checked.errors;
  EXPECT_EQ(run_program({"tokenize", "--model", "me/reviews"}, "\"a fine text\"\n").output,
            run_program({"tokenize", "--model", model_folder}, "\"a fine text\"\n").output);
}

TEST_F(NamedModel, YieldsToAFolderOfThatPath) {
  const TemporaryFolder here;
  fs::create_directories(here.path() / "me" / "reviews");
  const Ended run =
      run_shell("cd " + here.path().string() + " && $ELECTRA check --model me/reviews");
  EXPECT_EQ(run.errors, "electra: me/reviews is empty\n");
}

TEST_F(NamedModel, ThatIsNotThereIsDownloadedByAnotherCommand) {
  const Ended run = classify("me/reveiws");
  EXPECT_EQ(run.status, 1);
  EXPECT_EQ(run.errors, "electra: 'me/reveiws' is not a folder, and the hub's cache '" +
                            folder_.path().string() +
                            "' has no model 'me/reveiws' (no folder models--me--reveiws); download "
                            "it with electra fetch me/reveiws\n");
  EXPECT_EQ(classify("reviews").errors,
            "electra: 'reviews' is not a folder; the path of a Hugging Face folder on this machine "
            "was expected\n");
}

/// Runs the program in a folder that has the folder "models" with "sentiment" and
/// "best.safetensors".
std::string errors_beside_models(const std::string& named) {
  const TemporaryFolder here;
  here.write("models/sentiment/config.json", "{}");
  here.write("models/best.safetensors", "");
  fs::create_directories(here.path() / "empty");
  return run_shell("cd " + here.path().string() + " && $ELECTRA classify --model " + named + " a")
      .errors;
}

TEST_F(NamedModel, ThatIsMisspeltIsAnsweredWithTheFolderThatIsNear) {
  for (const std::string named : {"models/sentimnt", "./models/Sentimnt", "models/sentimnt/"}) {
    const std::string meant = (named[0] == '.' ? "./" : "") + std::string("models/sentiment");
    EXPECT_EQ(errors_beside_models(named),
              "electra: no folder '" + named + "'; did you mean '" + meant + "'?\n");
  }
  EXPECT_EQ(errors_beside_models("modles"),
            "electra: no folder 'modles'; did you mean 'models'?\n");
  EXPECT_EQ(errors_beside_models("models/reviews").find("electra: 'models/reviews' is not a fold"),
            0U);
}

TEST_F(NamedModel, ThatIsAWeightFileInAFolderIsAMissingFile) {
  EXPECT_EQ(errors_beside_models("models/bst.safetensors"),
            "electra: no file 'models/bst.safetensors'; did you mean 'models/best.safetensors'?\n");
  EXPECT_EQ(errors_beside_models("models/best.safetensor"),
            "electra: no file 'models/best.safetensor'; did you mean 'models/best.safetensors'?\n");
  EXPECT_EQ(errors_beside_models("models/nosuch.safetensors"),
            "electra: no file 'models/nosuch.safetensors'; 'models' has 'best.safetensors'\n");
  EXPECT_EQ(errors_beside_models("empty/nosuch.safetensors"),
            "electra: no file 'empty/nosuch.safetensors'; 'empty' has no weight file\n");
}

TEST_F(NamedModel, IsNoWayOutOfTheCache) {
  EXPECT_EQ(classify("../reviews").errors.find("electra: '../reviews' is not a folder; the path"),
            0U);
  EXPECT_EQ(classify("me/reviews@../main")
                .errors.find("electra: 'me/reviews@../main' is not a folder; the path"),
            0U);
}

}  // namespace
}  // namespace electra::testing
