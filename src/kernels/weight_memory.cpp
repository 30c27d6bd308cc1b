#include "kernels/weight_memory.hpp"

#include <algorithm>
#include <cstdint>
#include <limits>
#include <mutex>
#include <new>
#include <sys/mman.h>

#include "electra/core/aligned.hpp"

namespace electra::kernels {
namespace {

constexpr std::size_t huge_page = std::size_t{2} << 20U;
constexpr std::size_t usual_block = 4 * huge_page;
constexpr std::size_t smallest_shared = std::size_t{128} << 10U;

std::size_t round_up(std::size_t bytes, std::size_t multiple) {
  return (bytes + multiple - 1) / multiple * multiple;
}

/// Zeroed pages from a boundary of huge pages on; unmapped with the last thing that lies in them.
class Block {
 public:
  explicit Block(std::size_t bytes) : mapped_(bytes + huge_page) {
    pages_ = mmap(nullptr, mapped_, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    if (pages_ == MAP_FAILED) throw std::bad_alloc();
    const auto start = reinterpret_cast<std::uintptr_t>(pages_);
    free_ = static_cast<std::byte*>(pages_) + (round_up(start, huge_page) - start);
    end_ = free_ + bytes;
#if defined(MADV_HUGEPAGE)
    madvise(free_, bytes, MADV_HUGEPAGE);  // a wish: small pages do as well, only slower
#endif
  }
  Block(const Block&) = delete;
  Block& operator=(const Block&) = delete;
  ~Block() { munmap(pages_, mapped_); }

  /// The next `bytes`, or null if they are not left.
  float* take(std::size_t bytes) {
    if (static_cast<std::size_t>(end_ - free_) < bytes) return nullptr;
    auto* taken = reinterpret_cast<float*>(free_);
    free_ += bytes;
    return taken;
  }

 private:
  std::size_t mapped_;
  void* pages_ = nullptr;
  std::byte* free_ = nullptr;
  std::byte* end_ = nullptr;
};

std::shared_ptr<float> take_from_block(std::size_t bytes) {
  static std::mutex mutex;
  static std::weak_ptr<Block> current;
  const std::lock_guard<std::mutex> lock(mutex);
  std::shared_ptr<Block> block = current.lock();
  float* taken = block == nullptr ? nullptr : block->take(bytes);
  if (taken == nullptr) {
    block = std::make_shared<Block>(std::max(usual_block, round_up(bytes, huge_page)));
    current = block;
    taken = block->take(bytes);
  }
  return {block, taken};
}

}  // namespace

std::shared_ptr<float> take_weight_memory(std::size_t floats) {
  constexpr std::size_t most = std::numeric_limits<std::size_t>::max() / sizeof(float) / 2;
  if (floats > most) throw std::bad_array_new_length();
  const std::size_t bytes = round_up(floats * sizeof(float), alignment);
  if (bytes >= smallest_shared) return take_from_block(bytes);
  // Small ones lie alone, where a sanitizer sees the ends of each.
  const auto vector = std::make_shared<AlignedVector<float>>(floats);
  return {vector, vector->data()};
}

}  // namespace electra::kernels
