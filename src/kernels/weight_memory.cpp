#include "kernels/weight_memory.hpp"

#include <algorithm>
#include <limits>
#include <memory>
#include <mutex>
#include <new>
#include <sys/mman.h>
#include <vector>

#include "core/cpu_topology.hpp"
#include "core/memory_placement.hpp"
#include "core/processors.hpp"
#include "electra/core/aligned.hpp"
#include "electra/core/forks.hpp"

namespace electra::kernels {
namespace {

constexpr std::size_t huge_page = std::size_t{2} << 20U;
constexpr std::size_t default_block = 4 * huge_page;
constexpr std::size_t smallest_shared = std::size_t{128} << 10U;

std::size_t round_up(std::size_t bytes, std::size_t multiple) {
  return (bytes + multiple - 1) / multiple * multiple;
}

/// Returns the memory nodes whose threads read weights: every thread reads all of a model's.
const std::vector<int>& nodes_of_readers() {
  static const std::vector<int> nodes =
      memory_nodes(usable_processors(), "/sys/devices/system/node");
  return nodes;
}

/// Zeroed pages, aligned to huge ones; unmapped with the last matrix in them.
class Block {
 public:
  explicit Block(std::size_t bytes) : mapped_(bytes + huge_page) {
    const std::vector<int>& nodes = nodes_of_readers();  // may throw, so before there are pages
    pages_ = mmap(nullptr, mapped_, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    if (pages_ == MAP_FAILED) throw std::bad_alloc();
    void* start = pages_;
    std::size_t space = mapped_;
    std::align(huge_page, bytes, start, space);
    free_ = static_cast<Word*>(start);
    end_ = free_ + bytes / sizeof(Word);
    if (nodes.size() > 1) interleave(pages_, mapped_, nodes);
#if defined(MADV_HUGEPAGE)
    madvise(start, bytes, MADV_HUGEPAGE);  // a wish: small pages do as well, only slower
#endif
  }
  Block(const Block&) = delete;
  Block& operator=(const Block&) = delete;
  ~Block() { munmap(pages_, mapped_); }

  /// Returns the next `words`, or null if fewer are left.
  Word* take(std::size_t words) {
    if (static_cast<std::size_t>(end_ - free_) < words) return nullptr;
    Word* const taken = free_;
    free_ += words;
    return taken;
  }

 private:
  std::size_t mapped_;
  void* pages_ = nullptr;
  Word* free_ = nullptr;
  Word* end_ = nullptr;
};

detail::ForkSafeMutex current_in_use;
std::weak_ptr<Block> current;  // guarded by the mutex

std::shared_ptr<Word> take_from_block(std::size_t words) {
  const std::lock_guard<std::mutex> lock(current_in_use.get());
  std::shared_ptr<Block> block = current.lock();
  Word* taken = block == nullptr ? nullptr : block->take(words);
  if (taken == nullptr) {
    block =
        std::make_shared<Block>(std::max(default_block, round_up(words * sizeof(Word), huge_page)));
    current = block;
    taken = block->take(words);
  }
  return {block, taken};
}

}  // namespace

std::shared_ptr<Word> take_weight_memory(std::size_t words) {
  constexpr std::size_t max = std::numeric_limits<std::size_t>::max() / sizeof(Word) / 2;
  if (words > max) throw std::bad_array_new_length();
  const std::size_t padded = round_up(words, alignment / sizeof(Word));
  if (padded * sizeof(Word) >= smallest_shared) return take_from_block(padded);
  // Small ones are allocations of their own, so that a sanitizer knows the ends of each.
  const auto vector = std::make_shared<AlignedVector<Word>>(words);
  return {vector, vector->data()};
}

}  // namespace electra::kernels
