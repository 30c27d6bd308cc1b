#include "support/counted_allocations.hpp"

#include <atomic>
#include <cstdlib>
#include <malloc.h>
#include <new>

namespace {

std::atomic<std::size_t> count{0};
std::atomic<std::size_t> live{0};  // in bytes
std::atomic<std::size_t> peak{0};
std::atomic<std::size_t> live_count{0};

std::atomic<long> until_failure{0};  // allocations, the failing one among them; 0: none fails
std::atomic<bool> only_one_fails{false};
std::atomic<bool> has_failed{false};

/// Counts an allocation down; returns whether it is one that fails.
bool fails() {
  long left = until_failure.load();
  while (left > 1) {
    if (until_failure.compare_exchange_weak(left, left - 1)) return false;
  }
  if (left == 0) return false;
  if (only_one_fails && !until_failure.compare_exchange_strong(left, 0)) return false;
  has_failed = true;
  return true;
}

void* counted(void* memory) {
  if (memory == nullptr) throw std::bad_alloc();
  ++count;
  ++live_count;
  const std::size_t now = live += ::malloc_usable_size(memory);
  std::size_t before = peak;
  while (before < now && !peak.compare_exchange_weak(before, now)) {
  }
  return memory;
}

void* allocated(std::size_t size) {
  if (fails()) throw std::bad_alloc();
  return counted(std::malloc(size));
}

void release(void* memory) {
  if (memory == nullptr) return;
  --live_count;
  live -= ::malloc_usable_size(memory);
  std::free(memory);
}

void* counted(std::size_t size, std::align_val_t alignment) {
  if (fails()) throw std::bad_alloc();
  const auto whole = static_cast<std::size_t>(alignment);
  return counted(std::aligned_alloc(whole, (size + whole - 1) / whole * whole));
}

}  // namespace

void* operator new(std::size_t size) { return allocated(size); }
void* operator new[](std::size_t size) { return allocated(size); }
void* operator new(std::size_t size, std::align_val_t alignment) {
  return counted(size, alignment);
}
void* operator new[](std::size_t size, std::align_val_t alignment) {
  return counted(size, alignment);
}
void operator delete(void* memory) noexcept { release(memory); }
void operator delete[](void* memory) noexcept { release(memory); }
void operator delete(void* memory, std::size_t /*size*/) noexcept { release(memory); }
void operator delete[](void* memory, std::size_t /*size*/) noexcept { release(memory); }
void operator delete(void* memory, std::align_val_t /*by*/) noexcept { release(memory); }
void operator delete[](void* memory, std::align_val_t /*by*/) noexcept { release(memory); }
void operator delete(void* memory, std::size_t /*size*/, std::align_val_t /*by*/) noexcept {
  release(memory);
}
void operator delete[](void* memory, std::size_t /*size*/, std::align_val_t /*by*/) noexcept {
  release(memory);
}

namespace electra::testing {

std::size_t allocations() { return count; }

std::size_t live_allocations() { return live_count; }

FailingAllocation::FailingAllocation(long number, FailingMemory which) {
  has_failed = false;
  only_one_fails = which == FailingMemory::once;
  until_failure = number;
}

FailingAllocation::~FailingAllocation() { until_failure = 0; }

bool FailingAllocation::failed() const noexcept { return has_failed; }

std::size_t peak_bytes_from_now() {
  peak = live.load();
  return peak;
}

std::size_t peak_bytes() { return peak; }

}  // namespace electra::testing
