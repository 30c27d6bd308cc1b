#include "cli/hub/url.hpp"

#include <string>

#include <gtest/gtest.h>

namespace electra::cli::hub {
namespace {

std::string normal(std::string_view text) {
  const auto url = parse_url(text);
  return url ? url->text() : "none";
}

std::string led_to(std::string_view location) {
  const auto url = resolve(*parse_url("https://hub.co/a/b?c=/d"), location);
  return url ? url->text() : "none";
}

TEST(Url, HasOneFormForAnOrigin) {
  EXPECT_EQ(normal("HTTPS://Hub.CO:443"), "https://hub.co/");
  EXPECT_EQ(normal("http://hub.co:80/A?b=C#d"), "http://hub.co/A?b=C");
  EXPECT_EQ(normal("http://hub.co:443/"), "http://hub.co:443/");
  EXPECT_EQ(normal("http://[::1]:8080/x"), "http://[::1]:8080/x");
  EXPECT_EQ(normal("http://hub.co?x"), "http://hub.co/?x");
}

TEST(Url, IsOfHttpAndHasNoUser) {
  for (const char* bad :
       {"", "hub.co", "ftp://hub.co/", "file:///etc/passwd", "http://", "http:///x",
        "http://me@hub.co/", "http://me:word@hub.co/", "http://hub.co:x/", "http://hub.co:123456/",
        "http://hub.co:/", "http://hub.co/a b", "http://hub.co/\n", "http://hub.co\\@evil.co/",
        "http://h\xC3\xBC.co/"})
    EXPECT_EQ(normal(bad), "none") << bad;
}

TEST(Url, ALocationIsResolvedAgainstTheAddress) {
  EXPECT_EQ(led_to("http://cdn.co/x?y"), "http://cdn.co/x?y");
  EXPECT_EQ(led_to("//cdn.co/x"), "https://cdn.co/x");
  EXPECT_EQ(led_to("/x?to=http://y"), "https://hub.co/x?to=http://y");
  EXPECT_EQ(led_to("x"), "https://hub.co/a/x");
  EXPECT_EQ(led_to("x?to=http://y"), "https://hub.co/a/x?to=http://y");
  EXPECT_EQ(led_to("javascript:x"), "https://hub.co/a/javascript:x");
  EXPECT_EQ(led_to("file:///x"), "none");
}

TEST(Url, ARedirectStaysEncrypted) {
  const Url secure = *parse_url("https://hub.co/"), plain = *parse_url("http://hub.co/");
  EXPECT_TRUE(may_follow(secure, *parse_url("https://cdn.co/")));
  EXPECT_TRUE(may_follow(plain, secure));
  EXPECT_TRUE(may_follow(plain, plain));
  EXPECT_FALSE(may_follow(secure, plain));
}

TEST(Url, PartsOfAPathAreEncoded) {
  EXPECT_EQ(percent_encoded("refs/pr/1"), "refs%2Fpr%2F1");
  EXPECT_EQ(percent_encoded_path("1_Pooling/a b?\xC3\xA4"), "1_Pooling/a%20b%3F%C3%A4");
}

}  // namespace
}  // namespace electra::cli::hub
