#include "tokenizer/parallel.hpp"

#include <algorithm>
#include <atomic>
#include <exception>
#include <mutex>

namespace electra::tokenizer {

std::size_t share_size(std::size_t count, const ThreadPool* pool) {
  if (pool == nullptr || pool->size() == 1) return std::max<std::size_t>(1, count);
  return std::max<std::size_t>(
      1, std::min<std::size_t>(64, count / (8 * static_cast<std::size_t>(pool->size()))));
}

void for_each_share(std::size_t count, std::size_t share, ThreadPool* pool,
                    const std::function<void(std::size_t, std::size_t)>& work) {
  if (pool == nullptr || pool->size() == 1 || count <= share) {
    for (std::size_t first = 0; first < count; first += share) {
      work(first, std::min(first + share, count));
    }
    return;
  }
  std::atomic<std::size_t> next{0};
  std::mutex mutex;
  std::exception_ptr error;
  pool->run([&](const engine::Team& /*team*/) {
    try {
      for (std::size_t first = next.fetch_add(share); first < count;
           first = next.fetch_add(share)) {
        work(first, std::min(first + share, count));
      }
    } catch (...) {
      const std::lock_guard<std::mutex> lock(mutex);
      if (!error) error = std::current_exception();
      next = count;
    }
  });
  if (error) std::rethrow_exception(error);
}

}  // namespace electra::tokenizer
