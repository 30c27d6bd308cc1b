#include "cli/hub/retry.hpp"

#include <thread>

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

}  // namespace

void Tries::wait_after(const TransferError& failure, const std::string& subject) {
  require(failure.may_pass(), ErrorCode::io, subject, ": ", printable(failure.what()));
  ++done_;
  require(done_ < max_tries, ErrorCode::io, subject, ": ", printable(failure.what()), ", after ",
          max_tries, " tries; run the command again to go on from there");
  sleep(first_pause * (1 << (done_ - 1)));
}

}  // namespace electra::cli::hub
