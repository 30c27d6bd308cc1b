#include "electra/core/counters.hpp"

#include <chrono>
#include <cstdint>

#include <gtest/gtest.h>

#include "electra/model/model.hpp"
#include "support/generated_weights.hpp"
#include "support/message_of.hpp"
#include "support/ragged_inputs.hpp"
#include "support/tiny_inputs.hpp"

namespace electra {
namespace {

using testing::ids;

ElectraModel middling_model() {
  const ElectraConfig config = testing::middling_config();
  return testing::make_model<ElectraModel>(testing::generate_base(config), config);
}

TEST(Counters, CountPassesTheirSequencesAndTheTokensThatAreComputed) {
  const ElectraModel model = middling_model();
  const Counters before = counters();
  model.forward(ids({9, 4, 7}));  // padded to nine
  model.forward(ids({150}));
  const Counters after = counters();
  EXPECT_EQ(after.passes - before.passes, 2U);
  EXPECT_EQ(after.sequences - before.sequences, 4U);
  EXPECT_EQ(after.tokens - before.tokens, 9U + 4 + 7 + 150);
  EXPECT_EQ(after.texts_cut, before.texts_cut);
}

TEST(Counters, CountTheTimeOfPasses) {
  const ElectraModel model = middling_model();
  const Counters before = counters();
  const auto start = std::chrono::steady_clock::now();
  model.forward(ids({150}));
  const std::chrono::nanoseconds elapsed = std::chrono::steady_clock::now() - start;
  const std::uint64_t counted = counters().pass_nanoseconds - before.pass_nanoseconds;
  EXPECT_GT(counted, static_cast<std::uint64_t>(elapsed.count()) / 2);
  EXPECT_LE(counted, static_cast<std::uint64_t>(elapsed.count()));
}

TEST(Counters, LeaveOutAPassThatThrows) {
  const ElectraModel model = middling_model();
  const Counters before = counters();
  EXPECT_NE(testing::message_of([&] { model.forward(ids({100000})); }), "nothing was thrown");
  EXPECT_EQ(counters().passes, before.passes);
}

}  // namespace
}  // namespace electra
