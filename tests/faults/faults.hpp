#pragma once

#include <cstring>
#include <functional>
#include <new>
#include <string>

#include <gtest/gtest.h>

#include "electra/core/error.hpp"
#include "support/system_faults.hpp"

namespace electra::testing {

/// Returns the sentence of the Error that `action` throws; "memory" for bad_alloc; empty if it
/// throws nothing. Any other exception fails the test.
inline std::string outcome_of(const std::function<void()>& action) {
  try {
    action();
    return "";
  } catch (const Error& error) {
    return error.what();
  } catch (const std::bad_alloc&) {
    return "memory";
  } catch (const std::exception& error) {
    ADD_FAILURE() << "an exception of another type: " << error.what();
    return "other";
  }
}

/// Lets one system call of `action` after the other fail, and expects success or an Error with the
/// system's reason, and that nothing stays open. `after` runs after each, without faults. Returns
/// the number of calls.
inline int expect_survival(const SystemFault& fault, const std::function<void()>& action,
                           const std::function<void(const std::string&)>& after = {}) {
  for (int number = 1;; ++number) {
    std::string failed;
    std::string outcome;
    {
      const FailingSystemCall failing(fault, number);
      outcome = outcome_of(action);
      failed = failing.failed();
      EXPECT_EQ(failing.unreleased(), 0) << failed << ", call " << number << ": " << fault.name;
    }
    if (after) after(outcome);
    const std::string place = failed + ", call " + std::to_string(number) + ": " + fault.name;
    if (failed.empty()) {
      EXPECT_EQ(outcome, "");
      return number - 1;
    }
    if (fault.must_retry) {
      EXPECT_EQ(outcome, "") << place;
    } else if (!outcome.empty()) {
      EXPECT_NE(outcome.find(std::strerror(fault.error)), std::string::npos)
          << place << ": " << outcome;
    }
  }
}

/// The same for every fault. Expects that there are calls at all, or the wrappers are not linked.
inline void expect_survival(const std::function<void()>& action,
                            const std::function<void(const std::string&)>& after = {}) {
  for (const SystemFault& fault : {io_error, access_denied, no_memory, interrupted}) {
    EXPECT_GT(expect_survival(fault, action, after), 0) << fault.name;
  }
  expect_survival(one_byte, action, after);
}

}  // namespace electra::testing
