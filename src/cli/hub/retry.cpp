#include "cli/hub/retry.hpp"

#include <cstdio>
#include <thread>
#include <utility>

#include "cli/interrupt.hpp"
#include "cli/printable.hpp"
#include "electra/core/error.hpp"

namespace electra::cli::hub {
namespace {

constexpr int max_tries = 4;
constexpr std::chrono::milliseconds first_pause{500};

void sleep(std::chrono::milliseconds pause) {
  constexpr std::chrono::milliseconds step{100};
  for (; pause.count() > 0; pause -= step) {
    check_interrupt();
    std::this_thread::sleep_for(step);
  }
}

/// What to do after the last try.
const char* advice_after(TransferFault fault, bool has_part) {
  if (has_part) return "run the command again to go on from there";
  if (fault == TransferFault::hub) return "run the command again later";
  return "check the connection and, where they are set, HTTPS_PROXY and HF_ENDPOINT";
}

}  // namespace

void Tries::wait_after(const TransferError& failure, const std::string& subject, bool has_part) {
  const std::string reason = printable(failure.what());
  require(failure.fault() != TransferFault::lasting, ErrorCode::io, subject, ": ", reason);
  ++done_;
  require(done_ < max_tries, ErrorCode::io, subject, ": ", reason, ", after ", max_tries,
          " tries; ", advice_after(failure.fault(), has_part));
  if (!std::exchange(is_announced_, true))
    std::fprintf(stderr, "electra: %s: %s; trying again\n", subject.c_str(), reason.c_str());
  sleep(first_pause * (1 << (done_ - 1)));
}

}  // namespace electra::cli::hub
