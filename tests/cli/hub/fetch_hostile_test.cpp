// electra fetch, with a hub that means harm.
#include <filesystem>
#include <string>

#include <gtest/gtest.h>

#include "cli/support/fetch_test.hpp"

namespace electra::testing {
namespace {

namespace fs = std::filesystem;

class HostileHub : public FetchTest {
 protected:
  HostileHub() { hub_.add_folder(model_folder); }

  void redirect_weights_to(const std::string& location) {
    instead_ = [=](const HttpRequest& request) -> std::optional<HttpReply> {
      if (request.path.find("model.safetensors") == std::string::npos || request.method != "GET")
        return std::nullopt;
      HttpReply reply;
      reply.status = 302;
      reply.headers["Location"] = location;
      return reply;
    };
  }
  void list(const std::string& text) {
    instead_ = [=](const HttpRequest& request) -> std::optional<HttpReply> {
      if (request.path.find("/api/") != 0) return std::nullopt;
      HttpReply reply;
      reply.body = text;
      return reply;
    };
  }
  /// Answers HEAD for the weights with one header changed.
  void say_of_weights(const std::string& name, const std::string& value) {
    instead_ = [=](const HttpRequest& request) -> std::optional<HttpReply> {
      if (request.method != "HEAD" || request.path.find("model.safetensors") == std::string::npos)
        return std::nullopt;
      HttpReply reply;
      reply.headers["X-Linked-Etag"] =
          '"' + FakeHub::etag(hub_.content("model.safetensors"), true) + '"';
      reply.headers["X-Linked-Size"] = std::to_string(hub_.content("model.safetensors").size());
      reply.headers[name] = value;
      return reply;
    };
  }
  void send_weights(const std::string& body) {
    instead_ = [=](const HttpRequest& request) -> std::optional<HttpReply> {
      if (request.path.find("/cdn/") != 0) return std::nullopt;
      HttpReply reply;
      reply.body = body;
      return reply;
    };
  }
  void expect_no_weights() const {
    EXPECT_FALSE(fs::exists(snapshot() / "model.safetensors"));
    EXPECT_FALSE(fs::exists(blob("model.safetensors", true)));
    EXPECT_FALSE(fs::exists(blob("model.safetensors", true).string() + ".incomplete"));
    EXPECT_FALSE(fs::exists(model() / "refs"));
  }
};

TEST_F(HostileHub, AnotherHostGetsNoToken) {
  const Environment token("HF_TOKEN", "secret");
  ASSERT_EQ(fetch().status, 0);
  std::size_t of_hub = 0, of_other = 0;
  for (const HttpRequest& request : hub_.server().requests()) {
    const bool is_hub = request.header("host").find("127.0.0.1") == 0;
    EXPECT_EQ(request.header("authorization"), is_hub ? "Bearer secret" : "") << request.path;
    ++(is_hub ? of_hub : of_other);
  }
  EXPECT_GT(of_hub, 0U);
  EXPECT_EQ(of_other, 1U);
}

TEST_F(HostileHub, ATokenIsReadFromItsFileToo) {
  home_.write("hf/token", "of-file\n");
  ASSERT_EQ(fetch().status, 0);
  EXPECT_EQ(hub_.server().requests().front().header("authorization"), "Bearer of-file");
  home_.write("hf/token", "two\nlines");
  EXPECT_EQ(fetch().errors,
            "electra: the file of the hub's token holds no token, which has no spaces and is "
            "ASCII\n");
}

TEST_F(HostileHub, ADigestThatIsWrongIsRemovedAndTold) {
  std::string body = hub_.content("model.safetensors");
  body[100] ^= 1;
  send_weights(body);
  EXPECT_EQ(fetch().errors,
            "electra: 'model.safetensors' does not have the SHA-256 " +
                FakeHub::etag(hub_.content("model.safetensors"), true) +
                " that was announced; what was received was removed, download it again\n");
  expect_no_weights();
}

TEST_F(HostileHub, TheHashOfGitIsVerifiedToo) {
  const std::string etag = FakeHub::etag(hub_.content("vocab.txt"), false);
  std::string body = hub_.content("vocab.txt");
  body[0] ^= 1;
  instead_ = [=](const HttpRequest& request) -> std::optional<HttpReply> {
    if (request.method != "GET" || request.path.find("vocab.txt") == std::string::npos)
      return std::nullopt;
    HttpReply reply;
    reply.body = body;
    return reply;
  };
  EXPECT_EQ(fetch().errors,
            "electra: 'vocab.txt' does not have the hash of Git " + etag +
                " that was announced; what was received was removed, download it again\n");
}

TEST_F(HostileHub, MoreBytesThanAnnouncedAreNotTaken) {
  send_weights(hub_.content("model.safetensors") + std::string(1 << 20, 'x'));
  EXPECT_EQ(fetch().errors, "electra: 'model.safetensors' is longer than the " +
                                std::to_string(hub_.content("model.safetensors").size()) +
                                " bytes that were announced; what was received was removed\n");
  expect_no_weights();
}

TEST_F(HostileHub, ASizeBeyondTheDiskIsRefusedAtOnce) {
  say_of_weights("X-Linked-Size", "9000000000000000000");
  const std::string errors = fetch().errors;
  EXPECT_EQ(errors.find("electra: 'model.safetensors' has 9000000000000000000 bytes to be "
                        "downloaded, but HOME/cache/models--me--reviews/blobs has room for "),
            0U)
      << errors;
  EXPECT_EQ(hub_.count("GET", "model.safetensors"), 0U);
}

TEST_F(HostileHub, ASizeThatIsNoneIsRefused) {
  for (const char* size : {"-1", "1e9", "99999999999999999999", "12 "}) {
    say_of_weights("X-Linked-Size", size);
    const std::string errors = fetch().errors;
    if (std::string(size) == "12 ") continue;  // the space is not of the value
    EXPECT_EQ(errors, "electra: HUB does not say how large 'model.safetensors' is\n") << size;
  }
}

TEST_F(HostileHub, AnEtagIsNoPath) {
  for (const char* etag : {"\"../../x\"", "\"/etc/x\"", "\"\"", "\".x\"", "\"a b\""}) {
    say_of_weights("X-Linked-Etag", etag);
    EXPECT_EQ(fetch().errors.find("electra: HUB has the ETag "), 0U) << etag << fetch().errors;
  }
  say_of_weights("X-Linked-Etag", "W/\"" + std::string(500, 'a') + "\"");
  EXPECT_EQ(fetch().errors.find("electra: HUB has the ETag "), 0U);
}

TEST_F(HostileHub, AnEtagThatIsNoHashIsRefused) {
  for (const char* etag : {"samesame", "0123456789abcdef"}) {
    say_of_weights("X-Linked-Etag", etag);
    EXPECT_EQ(fetch().errors,
              "electra: HUB has the ETag '" + std::string(etag) +
                  "' for 'model.safetensors'; a SHA-256 or a hash of Git was expected, which the "
                  "file is verified by\n");
  }
  expect_no_weights();
}

TEST_F(HostileHub, ALinkToAContentWithoutAHashIsNotBelieved) {
  home_.write(model() / "blobs/samesame", "theirs");
  fs::create_directories(snapshot());
  fs::create_symlink("../../blobs/samesame", snapshot() / "vocab.txt");
  ASSERT_EQ(fetch().status, 0);
  EXPECT_EQ(content_of(snapshot() / "vocab.txt"), hub_.content("vocab.txt"));
}

TEST_F(HostileHub, AnotherCommitThanAskedForIsRefused) {
  say_of_weights("X-Repo-Commit", "1234");
  EXPECT_EQ(fetch().errors,
            "electra: HUB has 'model.safetensors' of the commit '1234', not of COMMIT\n");
}

TEST_F(HostileHub, ARedirectInACircleEnds) {
  redirect_weights_to("/me/reviews/resolve/" + std::string(commit) + "/model.safetensors");
  EXPECT_EQ(fetch().errors, "electra: HUB redirects more than 10 times\n");
  expect_no_weights();
}

TEST_F(HostileHub, ARedirectToAFileIsNotFollowed) {
  for (const char* location : {"file:///etc/passwd", "ftp://127.0.0.1/x", "http://a b/",
                               "http://user:word@127.0.0.1/", ""}) {
    redirect_weights_to(location);
    EXPECT_EQ(fetch().errors, "electra: HUB redirects to '" + std::string(location) +
                                  "', which is no address of http or https\n");
  }
}

TEST_F(HostileHub, APathOutOfTheFolderIsRefused) {
  for (const char* path :
       {"../x", "a/../../x", "/etc/x", "a//b", "./x", "x/", "", "a\\\\b", "a\\u0000b", "a\\nb"}) {
    list(std::string(R"({"sha": ")") + commit +
         R"(", "siblings": [{"rfilename": "config.json"}, {"rfilename": ")" + path + "\"}]}");
    const std::string errors = fetch().errors;
    EXPECT_NE(errors.find("which is no path in a model's folder; nothing is downloaded\n"),
              std::string::npos)
        << path << ": " << errors;
  }
  list(std::string(R"({"sha": ")") + commit + R"(", "siblings": [{"rfilename": ")" +
       std::string(300, 'a') + "\"}]}");
  EXPECT_NE(fetch().errors.find("which is no path"), std::string::npos);
  EXPECT_FALSE(fs::exists(cache()));
}

TEST_F(HostileHub, AListOfAnotherFormIsRefused) {
  for (const char* text :
       {"", "[]", "{}", "null", R"({"sha": 1})", R"({"sha": "../x", "siblings": []})",
        R"({"sha": "fa8239aadc095e9164941d05878b98afe9b953c3"})",
        R"({"sha": "fa8239aadc095e9164941d05878b98afe9b953c3", "siblings": [1]})"}) {
    list(text);
    const Ended run = fetch();
    EXPECT_EQ(run.status, 1) << text;
    EXPECT_EQ(run.errors.find("electra: HUB/api/models/me/reviews/revision/main"), 0U)
        << text << run.errors;
  }
  list(std::string(17 << 20, ' '));
  EXPECT_EQ(fetch().errors, "electra: HUB lists 'me/reviews' in more than 16777216 bytes\n");
}

TEST_F(HostileHub, AHeaderLineThatIsTooLongIsRefused) {
  say_of_weights("X-Long", std::string(1 << 20, 'x'));
  EXPECT_EQ(fetch().errors,
            "electra: HUB: the server's answer has a header line too long for libcurl, or memory "
            "has run out\n");
  expect_no_weights();
}

TEST_F(HostileHub, HeadersWithoutEndAreRefused) {
  std::string value = "y";
  for (int i = 0; i < 100; ++i)
    value += "\r\nX-" + std::to_string(i) + ": " + std::string(8192, 'x');
  say_of_weights("X-Many", value);
  EXPECT_EQ(fetch().errors,
            "electra: HUB: the server's answer has more than 262144 bytes of headers\n");
  expect_no_weights();
}

TEST_F(HostileHub, TrailersWithoutEndAreRefused) {
  instead_ = [=](const HttpRequest& request) -> std::optional<HttpReply> {
    if (request.path.find("/cdn/") != 0) return std::nullopt;
    HttpReply reply;
    reply.headers["Transfer-Encoding"] = "chunked";
    reply.body = "0\r\n";
    for (int i = 0; i < 100'000; ++i) reply.body += "T: x\r\n";
    return reply;
  };
  EXPECT_EQ(fetch().errors,
            "electra: 'model.safetensors': the server's answer has more than 262144 bytes of "
            "headers\n");
  expect_no_weights();
}

// The connection breaks off after 16 MiB: who reads so far has no answer.
TEST_F(HostileHub, TheBodyOfAFailureIsNotReadToItsEnd) {
  HttpReply endless;
  endless.headers["Content-Length"] = "1000000000000";
  endless.body = std::string(16 << 20, 'x');
  instead_ = [&](const HttpRequest& request) -> std::optional<HttpReply> {
    if (request.path.find("/api/") != 0) return std::nullopt;
    endless.status = 404;
    return endless;
  };
  EXPECT_EQ(fetch().errors, "electra: HUB has no model 'me/reviews'; check the name\n");
  instead_ = [&](const HttpRequest& request) -> std::optional<HttpReply> {
    if (request.path.find("vocab.txt") == std::string::npos) return std::nullopt;
    if (request.method == "HEAD") return std::nullopt;
    endless.status = 302;
    endless.headers["Location"] = "/other/vocab.txt";
    if (request.path.find("/other/") != 0) return endless;
    return content_reply(request, hub_.content("vocab.txt"));
  };
  EXPECT_EQ(fetch().status, 0);
}

TEST_F(HostileHub, ALinkInThePlaceOfAPartIsNotFollowed) {
  home_.write("mine", "precious");
  fs::create_directories(model() / "blobs");
  fs::create_symlink(home_.path() / "mine",
                     blob("model.safetensors", true).string() + ".incomplete");
  EXPECT_EQ(fetch().status, 1);
  EXPECT_EQ(content_of(home_.path() / "mine"), "precious");
}

TEST_F(HostileHub, ANameIsNoPath) {
  for (const char* name : {"../x", "a/b/c", "/etc", "a/..", "a b/c"}) {
    const Ended run = run_program({"fetch", name});
    EXPECT_EQ(run.status, 1);
    EXPECT_EQ(run.errors.find("electra: '" + std::string(name) + "' cannot be the name of a model"),
              0U)
        << run.errors;
  }
  EXPECT_EQ(hub_.server().requests().size(), 0U);
}

}  // namespace
}  // namespace electra::testing
