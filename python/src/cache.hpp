#pragma once

#include <nanobind/nanobind.h>

#include "electra/model/cache.hpp"

namespace electra::python {

/// A decoder's keys and values as Python holds them. One call at a time may use them.
struct HeldCache {
  KeyValueCache cache;
  bool is_used = false;  ///< whether a call appends to it; read and written with the GIL
};

/// Keeps all other calls from a cache as long as it lives. It is made and destroyed with the GIL.
class CacheUse {
 public:
  /// Throws `input` if another call uses the cache.
  explicit CacheUse(HeldCache& held);
  CacheUse(const CacheUse&) = delete;
  CacheUse& operator=(const CacheUse&) = delete;
  ~CacheUse() { held_.is_used = false; }

 private:
  HeldCache& held_;
};

}  // namespace electra::python
