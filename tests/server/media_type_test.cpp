#include "server/http/media_type.hpp"

#include <string>

#include <gtest/gtest.h>

namespace electra::server {
namespace {

TEST(MediaType, HasNoCaseAndNoParameters) {
  EXPECT_EQ(media_type_of("Application/JSON ; charset=utf-8"), "application/json");
  EXPECT_EQ(media_type_of(" text/plain; x=json"), "text/plain");
  EXPECT_EQ(media_type_of(""), "");
}

TEST(MediaType, OfJsonHasASubtypeOfJson) {
  for (const char* type : {"application/json", "text/json", "application/problem+json"})
    EXPECT_TRUE(is_json(type)) << type;
  for (const char* type : {"text/plain", "json/plain", "application/jsonp", "application/x-ndjson",
                           "json", "application/json+xml", ""})
    EXPECT_FALSE(is_json(type)) << type;
}

TEST(MediaType, IsAcceptedByAListOfRanges) {
  for (const char* list :
       {"", "*/*", "application/*", "application/json", "Application/JSON", "text/html, */*;q=0.8",
        "text/html,application/json;q=0.001", R"(text/x;a="b, c;d\"", application/json)",
        "application/json;charset=utf-8", "application/*;q=0, application/json",
        "*/*;q=0, application/*", ", ,application/json"})
    EXPECT_TRUE(accepts(list, "application/json")) << list;
  for (const char* list :
       {"text/html", "text/*", "application/xml", "application/json;q=0", "*/*; Q=0.000",
        "application/json;q=0, */*", "application/json; v=1; q=0.0, application/*",
        R"(text/x;a="application/json, */*")", "application/jsonp", ","})
    EXPECT_FALSE(accepts(list, "application/json")) << list;
}

}  // namespace
}  // namespace electra::server
