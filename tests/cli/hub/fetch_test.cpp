// electra fetch, with a hub that behaves well.
#include "cli/support/fetch_test.hpp"

#include <algorithm>
#include <filesystem>
#include <string>
#include <unistd.h>
#include <vector>

#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include "cli/support/json_schema.hpp"

namespace electra::testing {
namespace {

namespace fs = std::filesystem;

class Fetch : public FetchTest {
 protected:
  Fetch() { hub_.add_folder(model_folder); }

  std::vector<std::string> fetched_files() const {
    std::vector<std::string> files;
    for (const auto& entry : fs::recursive_directory_iterator(snapshot()))
      if (!entry.is_directory()) files.push_back(entry.path().lexically_relative(snapshot()));
    std::sort(files.begin(), files.end());
    return files;
  }
};

TEST_F(Fetch, DownloadsAModelThatCommandsThenFindByItsName) {
  const Ended run = fetch();
  EXPECT_EQ(run.status, 0);
  EXPECT_EQ(run.errors, "");
  EXPECT_EQ(
      run.output.find("HOME/cache/models--me--reviews/snapshots/COMMIT: downloaded 4 files, "), 0U)
      << run.output;
  EXPECT_NE(run.output.find("\nnext: electra info --model me/reviews\n"), std::string::npos);
  EXPECT_EQ(run_program({"classify", "--model", "me/reviews", "a fine text"}).output,
            run_program({"classify", "--model", model_folder, "a fine text"}).output);
}

TEST_F(Fetch, HasTheLayoutOfTheHubsOwnClient) {
  ASSERT_EQ(fetch().status, 0);
  EXPECT_EQ(content_of(model() / "refs" / "main"), commit);
  for (const char* file : {"config.json", "model.safetensors"}) {
    const fs::path link = snapshot() / file;
    const bool is_large = link.extension() == ".safetensors";
    EXPECT_EQ(fs::read_symlink(link), "../../blobs/" + FakeHub::etag(hub_.content(file), is_large));
    EXPECT_EQ(content_of(link), hub_.content(file));
  }
  for (const auto& entry : fs::directory_iterator(model() / "blobs"))
    EXPECT_EQ(entry.path().extension(), "") << "no part is left";
}

TEST_F(Fetch, LeavesWhatIsNotRead) {
  for (const char* file : {"README.md", ".gitattributes", "pytorch_model.bin", "tf_model.h5",
                           "onnx/model.onnx", "onnx/config.json", "optimizer.pt"})
    hub_.add(file, "x");
  ASSERT_EQ(fetch().status, 0);
  EXPECT_EQ(fetched_files(), std::vector<std::string>({"config.json", "model.safetensors",
                                                       "tokenizer_config.json", "vocab.txt"}));
}

TEST_F(Fetch, DownloadsNothingTwice) {
  ASSERT_EQ(fetch().status, 0);
  hub_.server().forget_requests();
  const Ended again = fetch();
  EXPECT_EQ(again.output,
            "HOME/cache/models--me--reviews/snapshots/COMMIT: all files are there\n"
            "next: electra info --model me/reviews\n");
  EXPECT_EQ(hub_.server().requests().size(), 1U) << "the list of files";
}

TEST_F(Fetch, RepairsWhatHasChanged) {
  ASSERT_EQ(fetch().status, 0);
  fs::resize_file(blob("model.safetensors", true), 100);
  home_.write(blob("vocab.txt", false), "something else");
  fs::remove(blob("config.json", false));
  EXPECT_NE(fetch().output.find(": downloaded 3 files, "), std::string::npos);
  for (const char* file : {"config.json", "vocab.txt", "model.safetensors"})
    EXPECT_EQ(content_of(snapshot() / file), hub_.content(file));
}

TEST_F(Fetch, OfARevisionIsFoundUnderItsName) {
  const Ended run = fetch({"--revision", commit});
  EXPECT_NE(run.output.find("next: electra info --model me/reviews@COMMIT\n"), std::string::npos)
      << run.errors;
  EXPECT_FALSE(fs::exists(model() / "refs")) << "a commit needs none";
  hub_.server().forget_requests();
  EXPECT_EQ(run_program({"fetch", "me/reviews@v9"}).status, 1);
  EXPECT_EQ(hub_.count("GET", "/api/models/me/reviews/revision/v9"), 1U);
  EXPECT_EQ(fetch({"--revision", "refs/pr/1"}).errors,
            "electra: HUB has no revision 'refs/pr/1' of 'me/reviews'; check it on "
            "HUB/me/reviews\n");
  EXPECT_EQ(hub_.count("GET", "/revision/refs%2Fpr%2F1"), 1U);
}

TEST_F(Fetch, PrintsJson) {
  const auto json = nlohmann::json::parse(fetch({"--json"}).output);
  EXPECT_EQ(json["model"], "me/reviews");
  EXPECT_EQ(json["revision"], "main");
  EXPECT_EQ(json["commit"], "COMMIT");
  EXPECT_EQ(json["folder"], "HOME/cache/models--me--reviews/snapshots/COMMIT");
  ASSERT_EQ(json["files"].size(), 4U);
  EXPECT_EQ(json["files"][0]["path"], "config.json");
  EXPECT_EQ(json["files"][0]["bytes"], hub_.content("config.json").size());
  EXPECT_EQ(json["files"][0]["downloaded"], true);
  EXPECT_EQ(schema_mistake("fetch", json), "");
}

TEST_F(Fetch, ToAFolderMakesPlainFiles) {
  const fs::path folder = home_.path() / "new" / "model";
  const Ended run = fetch({"--to", folder});
  EXPECT_NE(run.output.find("next: electra info --model HOME/new/model\n"), std::string::npos)
      << run.errors;
  EXPECT_TRUE(fs::symlink_status(folder / "config.json").type() == fs::file_type::regular);
  EXPECT_EQ(content_of(folder / "model.safetensors"), hub_.content("model.safetensors"));
  EXPECT_FALSE(fs::exists(cache()));

  EXPECT_EQ(fetch({"--to", folder}).output.find("HOME/new/model: all files are there\n"), 0U);
  EXPECT_EQ(hub_.count("GET", "model.safetensors"), 2U) << "once, through a redirect";
  home_.write(folder / "config.json", "{}");
  EXPECT_EQ(fetch({"--to", folder}).output.find("HOME/new/model: downloaded 1 file, "), 0U);
  EXPECT_EQ(content_of(folder / "config.json"), hub_.content("config.json"));
}

TEST_F(Fetch, OfflineAsksForNothing) {
  const Environment offline("HF_HUB_OFFLINE", "1");
  EXPECT_EQ(fetch().errors,
            "electra: the hub's cache 'HOME/cache' has no model 'me/reviews' (no folder "
            "models--me--reviews); HF_HUB_OFFLINE is set, which forbids to download; unset it\n");
  EXPECT_EQ(hub_.server().requests().size(), 0U);
  fs::create_directories(snapshot());
  home_.write(model() / "refs" / "main", commit);
  EXPECT_EQ(fetch().status, 0);
  EXPECT_EQ(hub_.server().requests().size(), 0U);
}

TEST_F(Fetch, ByTwoAtOnceDownloadsOnce) {
  instead_ = [](const HttpRequest& request) -> std::optional<HttpReply> {
    if (request.path.find("/resolve/") != std::string::npos) ::usleep(50000);
    return std::nullopt;
  };
  RunningProgram one({"fetch", "me/reviews"}), two({"fetch", "me/reviews"});
  EXPECT_EQ(one.wait().status, 0);
  EXPECT_EQ(two.wait().status, 0);
  EXPECT_EQ(hub_.count("GET", "/cdn/model.safetensors"), 1U);
  EXPECT_EQ(content_of(snapshot() / "model.safetensors"), hub_.content("model.safetensors"));
}

TEST_F(Fetch, ToAFileAsksForNothing) {
  home_.write("notes.txt", "");
  const Ended run = fetch({"--to", home_.path() / "notes.txt"});
  EXPECT_EQ(run.status, 1);
  EXPECT_EQ(run.errors,
            "electra: HOME/notes.txt is a file; '--to' takes a folder, which is created if it is "
            "not there\n");
  EXPECT_EQ(hub_.server().requests().size(), 0U);
}

TEST_F(Fetch, TakesTheAddressOfAModelsPage) {
  for (const char* page : {"/me/reviews", "/me/reviews/", "/me/reviews/tree/main/"}) {
    const Ended run = run_program({"fetch", hub_.server().address() + page, "--json"});
    EXPECT_EQ(run.status, 0) << run.errors;
    const auto json = nlohmann::json::parse(run.output);
    EXPECT_EQ(json["model"], "me/reviews");
    EXPECT_EQ(json["revision"], "main");
  }
  EXPECT_EQ(
      run_program({"fetch", hub_.server().address() + "/a/b/tree/v1", "--revision", "v2"}).errors,
      "electra: fetch: the revision is named by the address or by '--revision', not by both; "
      "see 'electra help fetch'\n");
}

TEST_F(Fetch, WithoutANameIsAUsageError) {
  const Ended run = run_program({"fetch"});
  EXPECT_EQ(run.status, 2);
  EXPECT_EQ(run.errors,
            "electra: fetch: no NAME given; give it, or '--name NAME'; see 'electra help fetch'\n");
  EXPECT_EQ(run_program({"fetch", "a/b@v1", "--revision", "v2"}).errors,
            "electra: fetch: the revision is named by '@' or by '--revision', not by both; see "
            "'electra help fetch'\n");
}

}  // namespace
}  // namespace electra::testing
