#pragma once

#include <cstddef>

#include "electra/core/error.hpp"
#include "electra/core/log.hpp"

namespace electra {

namespace detail {

/// Logs a record whose message is the parts one after the other.
void log(LogRecord record, const Part* parts, std::size_t count);

}  // namespace detail

/// Logs a warning; a part of its message is as one of fail(). Without a handler nothing is
/// formatted, nor kept.
template <class... Parts>
void warn(const LogRecord& record, const Parts&... parts) {
  if (!has_log_handler()) return;
  const detail::Part list[] = {detail::part_of(parts)...};
  detail::log(record, list, sizeof...(parts));
}

/// Counts a text that was cut, once its call has come to its end.
void count_cut_text() noexcept;

}  // namespace electra
