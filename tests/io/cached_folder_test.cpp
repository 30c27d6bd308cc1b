#include "electra/io/cached_folder.hpp"

#include <filesystem>
#include <string>

#include <gtest/gtest.h>

#include "io/hub_layout.hpp"
#include "support/environment.hpp"
#include "support/message_of.hpp"
#include "support/temporary_folder.hpp"

namespace electra {
namespace {

namespace fs = std::filesystem;
using testing::Environment;
using testing::message_of;
using testing::TemporaryFolder;

constexpr const char* commit = "fa8239aadc095e9164941d05878b98afe9b953c3";
constexpr const char* name = "google/electra-small";

/// A cache with one model, of which the revisions main and refs/pr/1 are there.
class HubCache : public ::testing::Test {
 protected:
  HubCache() {
    fs::create_directories(snapshot());
    write_ref("main", commit);
    write_ref("refs/pr/1", commit);
  }

  fs::path model() const { return folder_.path() / "models--google--electra-small"; }
  fs::path snapshot() const { return model() / "snapshots" / commit; }
  void write_ref(const fs::path& revision, const std::string& text) const {
    folder_.write("models--google--electra-small/refs" / revision, text);
  }
  std::string error_for(const std::string& asked, const std::string& revision = "main") const {
    std::string text = message_of([&] { cached_folder(asked, revision); });
    const std::size_t at = text.find(folder_.path());
    return at == std::string::npos ? text
                                   : text.replace(at, folder_.path().native().size(), "CACHE");
  }

  TemporaryFolder folder_;
  Environment cache_{"HF_HUB_CACHE", folder_.path()};
};

TEST_F(HubCache, ARevisionStandsForASnapshot) {
  EXPECT_EQ(cached_folder(name), snapshot());
  EXPECT_EQ(cached_folder(name, "refs/pr/1"), snapshot());
  EXPECT_EQ(cached_folder(name, commit), snapshot());
}

TEST_F(HubCache, WhatIsNotThereIsNamedWithWhatToDo) {
  EXPECT_EQ(error_for("google/electra-base"),
            "io: the hub's cache 'CACHE' has no model 'google/electra-base' (no folder "
            "models--google--electra-base); download it with electra fetch google/electra-base");
  EXPECT_EQ(error_for(name, "v2"),
            "io: the hub's cache 'CACHE' has no revision 'v2' of 'google/electra-small'; download "
            "it with electra fetch google/electra-small --revision v2");
  fs::remove(snapshot());
  EXPECT_EQ(error_for(name),
            "io: the hub's cache 'CACHE' has no revision 'main' of 'google/electra-small'; "
            "download it with electra fetch google/electra-small");
}

TEST_F(HubCache, ANameLeadsNowhereElse) {
  for (const char* bad : {"", "/", "a/b/c", "../x", "x/..", ".x", "x/.y", "a//b", "/x", "x/",
                          "a\\b", "a--b", "a..b", "-a", "a-", "x/y.git", "a b", "a\nb", "ä/b"}) {
    EXPECT_EQ(error_for(bad).find("input: "), 0U) << bad << ": " << error_for(bad);
  }
  EXPECT_EQ(error_for(std::string("a\0b", 3)).find("input: "), 0U);
  EXPECT_EQ(error_for(std::string(97, 'a')).find("input: "), 0U);
  EXPECT_EQ(error_for("../x"),
            "input: '../x' cannot be the name of a model on the hub; it must be NAME or "
            "OWNER/NAME, of letters, digits, '_', '-' and '.'");
}

TEST_F(HubCache, ARevisionLeadsNowhereElse) {
  for (const char* bad : {"", "..", "../main", "a/../b", "/etc", "a//b", "a/", ".hidden", "a b"})
    EXPECT_EQ(error_for(name, bad).find("input: "), 0U) << bad;
  EXPECT_EQ(error_for(name, "../main"),
            "input: '../main' cannot be a revision of a model on the hub; it must be a branch, a "
            "tag or a commit");
}

TEST_F(HubCache, AHostileFileInRefsLeadsNowhereElse) {
  for (const char* bad : {"..", "../..", "/etc", "", "\n", "a/b"}) {
    write_ref("main", bad);
    EXPECT_EQ(error_for(name).find("io: the hub's cache 'CACHE' has no revision 'main'"), 0U)
        << bad;
  }
  write_ref("main", std::string(5000, 'a'));
  EXPECT_NE(error_for(name).find("5000 bytes"), std::string::npos);
  write_ref("main", std::string(commit) + "\n");
  EXPECT_EQ(cached_folder(name), snapshot());
}

TEST(HubCachePath, IsThatOfTheHubsOwnClient) {
  const Environment home("HOME", "/home/me"), xdg("XDG_CACHE_HOME", {}), hf("HF_HOME", {}),
      old("HUGGINGFACE_HUB_CACHE", {}), own("HF_HUB_CACHE", {});
  EXPECT_EQ(hub_cache(), "/home/me/.cache/huggingface/hub");
  const Environment with_xdg("XDG_CACHE_HOME", "/xdg");
  EXPECT_EQ(hub_cache(), "/xdg/huggingface/hub");
  const Environment with_home("HF_HOME", "~/hf");
  EXPECT_EQ(hub_cache(), "/home/me/hf/hub");
  const Environment with_cache("HF_HUB_CACHE", "/cache");
  EXPECT_EQ(hub_cache(), "/cache");
  const Environment with_empty("HF_HUB_CACHE", "");
  EXPECT_EQ(hub_cache(), "/home/me/hf/hub");
}

TEST(HubCachePath, IsUnknownWithoutAHome) {
  const Environment home("HOME", {}), xdg("XDG_CACHE_HOME", {}), hf("HF_HOME", {}),
      old("HUGGINGFACE_HUB_CACHE", {}), own("HF_HUB_CACHE", {});
  EXPECT_EQ(message_of([] { hub_cache(); }),
            "io: the hub's cache is in no known place; set HF_HUB_CACHE to its folder");
}

TEST(HubName, MayHaveARevision) {
  EXPECT_EQ(io::split_hub_name("a/b").name, "a/b");
  EXPECT_EQ(io::split_hub_name("a/b").revision, "main");
  EXPECT_EQ(io::split_hub_name("a/b@v1@2").name, "a/b");
  EXPECT_EQ(io::split_hub_name("a/b@v1@2").revision, "v1@2");
}

}  // namespace
}  // namespace electra
