#include "electra/core/counters.hpp"

#include <atomic>

#include "core/counting.hpp"

namespace electra {
namespace {

/// Relaxed: nothing else is read by what they say.
struct AtomicCounters {
  std::atomic<std::uint64_t> passes, sequences, tokens, pass_nanoseconds, texts_cut;
};

AtomicCounters all;  // zero, since it is static

void add(std::atomic<std::uint64_t>& counter, std::uint64_t amount) noexcept {
  counter.fetch_add(amount, std::memory_order_relaxed);
}

std::uint64_t value(const std::atomic<std::uint64_t>& counter) noexcept {
  return counter.load(std::memory_order_relaxed);
}

}  // namespace

Counters counters() noexcept {
  return {value(all.passes), value(all.sequences), value(all.tokens), value(all.pass_nanoseconds),
          value(all.texts_cut)};
}

void count_pass(Index sequences, Index tokens, std::chrono::nanoseconds time) noexcept {
  add(all.passes, 1);
  add(all.sequences, static_cast<std::uint64_t>(sequences));
  add(all.tokens, static_cast<std::uint64_t>(tokens));
  add(all.pass_nanoseconds, static_cast<std::uint64_t>(time.count()));
}

void count_cut_texts(std::uint64_t texts) noexcept { add(all.texts_cut, texts); }

}  // namespace electra
