#pragma once

#include <functional>
#include <new>
#include <string>

#include <gtest/gtest.h>

#include "electra/core/error.hpp"
#include "support/counted_allocations.hpp"
#include "support/number_in.hpp"

namespace electra::testing {

/// How many allocations lie between two that fail. ELECTRA_FAULT_STEP=1 is the whole of it.
inline long fault_step() { return static_cast<long>(number_in("ELECTRA_FAULT_STEP", 41)); }

/// Runs `action`; returns whether it threw nothing but what a caller has to expect.
inline bool ends_well(const std::function<void()>& action) {
  try {
    action();
  } catch (const Error&) {           // NOLINT: one of the ends
  } catch (const std::bad_alloc&) {  // NOLINT: the other
  } catch (...) {
    return false;
  }
  return true;
}

/// Lets one allocation of `action` after the other, or each `step`th, fail, alone and with all that
/// follow: it has to succeed or to throw an Error or bad_alloc. `after` runs after each, with all
/// the memory there is; in the end as much is allocated as after every other call.
inline void expect_survival_of_short_memory(const std::function<void()>& action,
                                            const std::function<void()>& after,
                                            long step = fault_step()) {
  after();  // fills what is kept for later calls
  after();
  const std::size_t usual = live_allocations();
  long runs = 0;
  for (const FailingMemory which : {FailingMemory::once, FailingMemory::from_then_on}) {
    for (long number = 1;; number += step) {
      bool failed = false;
      bool well = false;
      {
        const FailingAllocation failing(number, which);
        well = ends_well(action);
        failed = failing.failed();
      }
      ASSERT_TRUE(well) << "allocation " << number << ": an exception of another type";
      after();
      if (::testing::Test::HasFailure()) FAIL() << "after allocation " << number << " failed";
      ASSERT_EQ(live_allocations(), usual) << "allocation " << number << " leaves memory behind";
      if (!failed) break;
      ++runs;
    }
  }
  EXPECT_GT(runs, 0) << "nothing was allocated";
  ::testing::Test::RecordProperty("allocations_failed", std::to_string(runs));
}

}  // namespace electra::testing
