// The client of a build without libcurl, which is compiled for this test under another name.
#define HttpClient HttpClientOfNoLibrary
#include <gtest/gtest.h>

#include "cli/hub/http.hpp"
#include "support/message_of.hpp"

namespace electra::cli::hub {
namespace {

TEST(HttpClientOfNoLibrary, SaysWhatTheBuildLacks) {
  EXPECT_EQ(testing::message_of([] { const HttpClient client{std::chrono::seconds(1)}; }),
            "unsupported: this build of electra downloads nothing; build it with "
            "ELECTRA_WITH_CURL, or download the model's files with another program");
}

}  // namespace
}  // namespace electra::cli::hub
