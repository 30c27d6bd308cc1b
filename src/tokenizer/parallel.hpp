#pragma once

#include <cstddef>
#include <functional>

#include "electra/core/thread_pool.hpp"

namespace electra::tokenizer {

/// Returns the size of the shares that `count` items are divided into: small enough that a few long
/// texts do not keep one thread busy alone at the end.
std::size_t share_size(std::size_t count, const ThreadPool* pool);

/// Calls `work(first, last)` for every share of `count` items, over the threads of a pool. Rethrows
/// the first exception when all threads have ended.
void for_each_share(std::size_t count, std::size_t share, ThreadPool* pool,
                    const std::function<void(std::size_t, std::size_t)>& work);

}  // namespace electra::tokenizer
