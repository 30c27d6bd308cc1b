// electra fetch, where the connection or the hub fails.
#include <atomic>
#include <csignal>
#include <filesystem>
#include <string>
#include <unistd.h>

#include <gtest/gtest.h>

#include "cli/support/fetch_test.hpp"

namespace electra::testing {
namespace {

namespace fs = std::filesystem;

class FetchFailures : public FetchTest {
 protected:
  FetchFailures() { hub_.add_folder(model_folder); }

  /// The first request of a method for a path with this part gets that answer.
  void once(const std::string& method, const std::string& part, const HttpReply& reply) {
    always(method, part, [this, reply](const HttpRequest&) -> std::optional<HttpReply> {
      return done_.exchange(true) ? std::nullopt : std::optional(reply);
    });
  }
  void always(const std::string& method, const std::string& part, FakeHub::Instead answer) {
    instead_ = [=](const HttpRequest& request) -> std::optional<HttpReply> {
      const bool is_meant =
          request.method == method && request.path.find(part) != std::string::npos;
      return is_meant ? answer(request) : std::nullopt;
    };
  }
  void always(const std::string& part, int status, const std::string& code = "") {
    HttpReply reply;
    reply.status = status;
    if (!code.empty()) reply.headers["X-Error-Code"] = code;
    instead_ = [=](const HttpRequest& request) -> std::optional<HttpReply> {
      if (request.path.find(part) == std::string::npos) return std::nullopt;
      return reply;
    };
  }
  void write_part(const std::string& bytes) const {
    home_.write(blob("model.safetensors", true).string() + ".incomplete", bytes);
  }
  std::string weights() const { return hub_.content("model.safetensors"); }
  /// Returns the ranges that were asked for of the weights.
  std::vector<std::string> ranges() const {
    std::vector<std::string> found;
    for (const HttpRequest& request : hub_.server().requests())
      if (request.method == "GET" && request.path == "/cdn/model.safetensors")
        found.push_back(request.header("range"));
    return found;
  }
  void expect_whole() const {
    EXPECT_EQ(content_of(snapshot() / "model.safetensors"), weights());
    EXPECT_FALSE(fs::exists(blob("model.safetensors", true).string() + ".incomplete"));
  }

  std::atomic<bool> done_{false};
};

TEST_F(FetchFailures, ACutConnectionIsGoneOnFrom) {
  HttpReply reply;
  reply.body = weights();
  reply.cut_after = 1000;
  once("GET", "/cdn/", reply);
  const Ended run = fetch();
  EXPECT_EQ(run.status, 0) << run.errors;
  EXPECT_EQ(ranges(), std::vector<std::string>({"", "bytes=1000-"}));
  expect_whole();
}

TEST_F(FetchFailures, AnInterruptedRunIsGoneOnFrom) {
  write_part(weights().substr(0, 500));
  EXPECT_EQ(fetch().status, 0);
  EXPECT_EQ(ranges(), std::vector<std::string>({"bytes=500-"}));
  expect_whole();
}

TEST_F(FetchFailures, AWholePartNeedsNoRequest) {
  write_part(weights());
  EXPECT_EQ(fetch().status, 0);
  EXPECT_EQ(ranges(), std::vector<std::string>());
  expect_whole();
}

TEST_F(FetchFailures, APartOfSomethingElseIsDroppedForTheFile) {
  write_part(std::string(500, 'x'));
  EXPECT_EQ(fetch().status, 0);
  EXPECT_EQ(ranges(), std::vector<std::string>({"bytes=500-", ""}));
  expect_whole();
}

TEST_F(FetchFailures, APartThatIsLongerThanTheFileIsDropped) {
  write_part(weights() + "more");
  EXPECT_EQ(fetch().status, 0);
  EXPECT_EQ(ranges(), std::vector<std::string>({""}));
  expect_whole();
}

TEST_F(FetchFailures, AServerWithoutRangesSendsAllOfIt) {
  write_part(weights().substr(0, 500));
  always("GET", "/cdn/", [this](const HttpRequest&) {
    HttpReply reply;
    reply.body = weights();
    return reply;
  });
  EXPECT_EQ(fetch().status, 0);
  expect_whole();
}

TEST_F(FetchFailures, AnotherRangeThanAskedForIsNotTaken) {
  write_part(weights().substr(0, 500));
  HttpReply reply;
  reply.status = 206;
  reply.headers["Content-Range"] = "bytes 400-";
  reply.body = weights().substr(400);
  once("GET", "/cdn/", reply);
  EXPECT_EQ(fetch().status, 0);
  expect_whole();
}

TEST_F(FetchFailures, ABusyHubIsAskedAgain) {
  HttpReply busy;
  busy.status = 503;
  once("GET", "/api/", busy);
  EXPECT_EQ(fetch().status, 0);
  EXPECT_EQ(hub_.count("GET", "/api/"), 2U);
}

TEST_F(FetchFailures, ABusyHubIsAskedFourTimesAtMost) {
  always("/api/", 500);
  EXPECT_EQ(fetch().errors,
            "electra: HUB: the hub answers with status 500; trying again\n"
            "electra: HUB: the hub answers with status 500, after 4 tries; run the command again "
            "later\n");
  EXPECT_EQ(hub_.count("GET", "/api/"), 4U);
}

TEST_F(FetchFailures, APartThatIsSentAgainAndAgainIsNoProgress) {
  hub_.add("model.safetensors", std::string(4 << 20, 'x'), true);
  std::atomic<int> requests{0};
  always("GET", "/cdn/", [&](const HttpRequest& request) -> std::optional<HttpReply> {
    if (++requests > 12) return std::nullopt;
    HttpReply reply;
    reply.body = weights();
    reply.cut_after = 2 << 20;
    if (request.header("range").empty()) return reply;
    reply.status = 416;
    reply.body = "";
    return reply;
  });
  const std::string errors = fetch().errors;
  EXPECT_NE(errors.find("after 4 tries"), std::string::npos) << errors;
  EXPECT_LE(requests, 5);
}

TEST_F(FetchFailures, ASilentServerIsAskedAgain) {
  const Environment timeout("HF_HUB_DOWNLOAD_TIMEOUT", "1");
  HttpReply late;
  late.delay_ms = 3000;
  once("HEAD", "model.safetensors", late);
  EXPECT_EQ(fetch().status, 0);
  EXPECT_EQ(hub_.count("HEAD", "model.safetensors"), 2U);
}

TEST_F(FetchFailures, AClosedPortIsAnErrorOfTheAddress) {
  const Environment nobody("HF_ENDPOINT", "http://127.0.0.1:1");
  const std::string errors = fetch().errors;
  EXPECT_EQ(errors.find("electra: http://127.0.0.1:1: Failed to connect to 127.0.0.1 port 1"), 0U)
      << errors;
  const std::string advice =
      ", after 4 tries; check the connection and, where they are set, HTTPS_PROXY and HF_ENDPOINT";
  EXPECT_NE(errors.find(advice), std::string::npos) << errors;
  const std::string line = "; trying again\n";
  EXPECT_NE(errors.find(line), std::string::npos) << errors;
  EXPECT_EQ(errors.find(line), errors.rfind(line)) << "once";
}

TEST_F(FetchFailures, ADownloadThatBrokeOffGoesOnInTheNextRun) {
  always("GET", "/cdn/", [this](const HttpRequest& request) {
    HttpReply reply;
    reply.status = request.header("range").empty() ? 200 : 503;
    reply.body = weights();
    reply.cut_after = 1000;
    return reply;
  });
  const std::string errors = fetch().errors;
  EXPECT_NE(errors.find("; run the command again to go on from there\n"), std::string::npos)
      << errors;
}

TEST_F(FetchFailures, AModelThatIsNotThereIsNamed) {
  always("/api/", 404, "RepoNotFound");
  EXPECT_EQ(fetch().errors, "electra: HUB has no model 'me/reviews'; check the name\n");
  always("/api/", 401);
  EXPECT_EQ(fetch().errors,
            "electra: HUB has no model 'me/reviews' that everyone may read; check the name, or set "
            "HF_TOKEN to a token that may read it\n");
  const Environment token("HF_TOKEN", "secret");
  EXPECT_EQ(fetch().errors,
            "electra: HUB has no model 'me/reviews' that this token may read; check the name, and "
            "HF_TOKEN\n");
  EXPECT_EQ(hub_.count("GET", "/api/"), 3U) << "none is worth another try";
}

TEST_F(FetchFailures, AGatedModelNeedsAToken) {
  always("/resolve/", 401, "GatedRepo");
  EXPECT_EQ(fetch().errors,
            "electra: 'me/reviews' is gated; accept its terms on HUB/me/reviews, and set HF_TOKEN "
            "to a token of that account\n");
  always("/resolve/", 403);
  const Environment token("HF_TOKEN", "secret");
  EXPECT_EQ(fetch().errors,
            "electra: 'me/reviews' is gated; accept its terms on HUB/me/reviews, and use a token "
            "of the account that did so as HF_TOKEN\n");
}

TEST_F(FetchFailures, AListedFileThatIsNotThereIsNamed) {
  always("vocab.txt", 404, "EntryNotFound");
  EXPECT_EQ(fetch().errors,
            "electra: HUB has no file 'vocab.txt' of 'me/reviews', which it lists\n");
}

TEST_F(FetchFailures, CtrlCEndsADownloadAndKeepsItsPart) {
  std::atomic<bool> has_begun{false};
  always("GET", "/cdn/", [&](const HttpRequest&) {
    has_begun = true;
    HttpReply late;
    late.delay_ms = 3000;
    return late;
  });
  write_part(weights().substr(0, 500));
  RunningProgram running({"fetch", "me/reviews"});
  while (!has_begun) ::usleep(10000);
  running.send(SIGINT);
  EXPECT_EQ(running.wait().status, -SIGINT);
  EXPECT_EQ(content_of(blob("model.safetensors", true).string() + ".incomplete"),
            weights().substr(0, 500));
}

TEST_F(FetchFailures, LeaveNoNameOfARevision) {
  always("GET", "/cdn/", [](const HttpRequest&) {
    HttpReply reply;
    reply.status = 404;
    return reply;
  });
  EXPECT_EQ(fetch().status, 1);
  EXPECT_FALSE(fs::exists(model() / "refs"));
  EXPECT_FALSE(fs::exists(snapshot() / "model.safetensors"));
}

TEST_F(FetchFailures, AFolderThatCannotBeWrittenIsNamed) {
  home_.write("file", "");
  EXPECT_EQ(fetch({"--to", home_.path() / "file" / "model"}).errors,
            "electra: HOME/file/model/.cache/huggingface/download cannot be created: Not a "
            "directory\n");
}

TEST_F(FetchFailures, AFolderInThePlaceOfALinkIsNamedAndNoLinkStaysBesideIt) {
  fs::create_directories(snapshot() / "config.json" / "inner");
  EXPECT_EQ(
      fetch().errors,
      "electra: HOME/cache/models--me--reviews/snapshots/COMMIT/config.json cannot be created: "
      "Is a directory\n");
  for (const auto& entry : fs::directory_iterator(snapshot()))
    EXPECT_NE(entry.path().extension(), ".part");
}

TEST_F(FetchFailures, AWrongVariableIsNamed) {
  const Environment address("HF_ENDPOINT", "ftp://example.org");
  EXPECT_EQ(fetch().errors,
            "electra: HF_ENDPOINT is 'ftp://example.org'; it must be an address as "
            "https://huggingface.co\n");
}

}  // namespace
}  // namespace electra::testing
