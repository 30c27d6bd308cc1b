#pragma once

#include <filesystem>

#include "electra/core/error.hpp"
#include "electra/core/export.hpp"

namespace electra {

namespace detail {

/// Throws the error again, its sentence behind the folder's path unless that is in it.
[[noreturn]] ELECTRA_EXPORT void rethrow_in(const std::filesystem::path& folder,
                                            const Error& error);

}  // namespace detail

/// Gives what `read` makes of a folder's files. Where it throws, the sentence names the folder:
/// who reads several needs to know in which of them config.json is wrong.
template <class Read>
auto in_folder(const std::filesystem::path& folder, const Read& read) -> decltype(read()) {
  try {
    return read();
  } catch (const Error& error) {
    detail::rethrow_in(folder, error);
  }
}

}  // namespace electra
