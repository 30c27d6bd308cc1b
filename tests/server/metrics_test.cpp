#include "server/metrics.hpp"

#include <string>

#include <gtest/gtest.h>

namespace electra::server {
namespace {

TEST(Metrics, ShowNoControlCharacterOfAModelsName) {
  Metrics metrics;
  metrics.set_waiting_tokens("a\x1b[31m\n", 3);
  const std::string page = metrics.text();
  EXPECT_NE(page.find("electra_queue_tokens{model=\"a?[31m?\"} 3\n"), std::string::npos) << page;
}

}  // namespace
}  // namespace electra::server
