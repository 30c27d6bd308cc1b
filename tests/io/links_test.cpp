#include "io/links.hpp"

#include <filesystem>
#include <string>

#include <gtest/gtest.h>

#include "support/message_of.hpp"
#include "support/temporary_folder.hpp"

namespace electra::io {
namespace {

namespace fs = std::filesystem;
using testing::message_of;
using testing::TemporaryFolder;

void require_opened_inside(const fs::path& folder, const fs::path& name) {
  require_inside(folder, name, RegularFile(folder / name).identity());
}

TEST(Links, AFileOfTheFolderStaysInIt) {
  const TemporaryFolder folder;
  folder.write("model/config.json", "{}");
  folder.write("model/1_Pooling/config.json", "{}");
  const fs::path model = folder.path() / "model";
  fs::create_symlink("config.json", model / "same.json");
  EXPECT_FALSE(leads_out(model, "config.json"));
  EXPECT_FALSE(leads_out(model, "1_Pooling/config.json"));
  EXPECT_FALSE(leads_out(model, "same.json"));
  EXPECT_FALSE(leads_out(model, "absent.json"));
  EXPECT_EQ(message_of([&] { require_opened_inside(model, "same.json"); }), "nothing was thrown");
}

TEST(Links, AFileElsewhereIsOut) {
  const TemporaryFolder folder;
  const std::string other = folder.write("mine/notes.txt", "private").string();
  folder.write("model/config.json", "{}");
  const fs::path model = folder.path() / "model";
  fs::create_symlink(other, model / "vocab.txt");
  fs::create_directory_symlink(folder.path() / "mine", model / "1_Pooling");
  EXPECT_TRUE(leads_out(model, "vocab.txt"));
  EXPECT_TRUE(leads_out(model, "1_Pooling/notes.txt"));
  // A folder whose name begins alike is another one.
  fs::create_directory_symlink(folder.write("model-2/a.txt", "").parent_path(), model / "beside");
  EXPECT_TRUE(leads_out(model, "beside/a.txt"));
  EXPECT_EQ(message_of([&] { require_opened_inside(model, "vocab.txt"); }),
            "input: " + (model / "vocab.txt").string() + " is a link out of its folder, to '" +
                fs::canonical(other).string() +
                "'; if that is a file of the model, copy the folder with what its links point to "
                "(cp -rL) and convert the copy");
}

TEST(Links, TheBlobsOfTheHubsCacheBelongToItsSnapshots) {
  const TemporaryFolder folder;
  const fs::path cache = folder.path() / "models--me--reviews";
  folder.write("models--me--reviews/blobs/abc", "{}");
  folder.write("models--me--reviews/blobs/more/abc", "{}");
  const fs::path snapshot = cache / "snapshots" / "commit", copy = cache / "copies" / "commit";
  fs::create_directories(snapshot);
  fs::create_directories(copy);
  fs::create_symlink("../../blobs/abc", snapshot / "config.json");
  fs::create_symlink("../../blobs/more/abc", snapshot / "deeper.json");
  fs::create_symlink("../../blobs/abc", copy / "config.json");
  EXPECT_FALSE(leads_out(snapshot, "config.json"));
  EXPECT_TRUE(leads_out(snapshot, "deeper.json"));
  EXPECT_TRUE(leads_out(copy, "config.json"));
}

TEST(Links, TheBlobsBelongToFoldersInASnapshotToo) {
  const TemporaryFolder folder;
  folder.write("models--me--reviews/blobs/abc", "{}");
  const fs::path snapshot = folder.path() / "models--me--reviews/snapshots/commit";
  const fs::path module = snapshot / "0_Transformer";
  fs::create_directories(module);
  fs::create_symlink("../../../blobs/abc", module / "config.json");
  EXPECT_FALSE(leads_out(module, "config.json"));
  EXPECT_FALSE(leads_out(snapshot, "0_Transformer/config.json"));
  folder.write("models--me--reviews/notes", "private");
  fs::create_symlink("../../../notes", module / "vocab.txt");
  EXPECT_TRUE(leads_out(module, "vocab.txt"));
}

// A link that led out when the file was opened, and into the folder when it was looked at.
TEST(Links, AFileThatWasReplacedIsNotTheOneThatWasOpened) {
  const TemporaryFolder folder;
  folder.write("model/vocab.txt", "a");
  const RegularFile other(folder.write("secret", "a"));
  EXPECT_EQ(
      message_of([&] { require_inside(folder.path() / "model", "vocab.txt", other.identity()); }),
      "io: " + (folder.path() / "model/vocab.txt").string() +
          " was replaced while it was read; something else is writing to its folder");
}

TEST(Links, AnOutputIsWrittenToTheTargetOfALinkToAFile) {
  const TemporaryFolder folder;
  const auto target = folder.write("real.npy", "");
  fs::create_symlink("real.npy", folder.path() / "link.npy");
  fs::create_symlink("link.npy", folder.path() / "twice.npy");
  EXPECT_EQ(behind_links(folder.path() / "twice.npy"), fs::canonical(target));
  EXPECT_EQ(behind_links(target), target);
  EXPECT_EQ(behind_links("new.npy"), "new.npy");
  fs::create_symlink("nowhere", folder.path() / "dangling.npy");
  EXPECT_EQ(behind_links(folder.path() / "dangling.npy"), folder.path() / "dangling.npy");
}

TEST(Links, ACircleIsAnError) {
  const TemporaryFolder folder;
  fs::create_symlink("b.json", folder.path() / "a.json");
  fs::create_symlink("a.json", folder.path() / "b.json");
  const std::string sentence = message_of([&] { leads_out(folder.path(), "a.json"); });
  EXPECT_EQ(sentence.rfind("io: ", 0), 0U) << sentence;
  EXPECT_NE(sentence.find("a.json"), std::string::npos) << sentence;
}

}  // namespace
}  // namespace electra::io
