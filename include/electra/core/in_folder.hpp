#pragma once

#include <filesystem>

#include "electra/core/error.hpp"
#include "electra/core/export.hpp"

namespace electra {

namespace detail {

/// Throws the error again, its sentence behind the folder's path unless it names a file there by
/// its path.
[[noreturn]] ELECTRA_EXPORT void rethrow_in(const std::filesystem::path& folder,
                                            const Error& error);

}  // namespace detail

/// Returns read(), which reads files of the folder. Where it throws, the sentence names the folder,
/// and a file that it names alone, as "config.json", becomes one with a path: whoever reads several
/// models needs to know which config.json is wrong.
template <class Read>
auto in_folder(const std::filesystem::path& folder, const Read& read) -> decltype(read()) {
  try {
    return read();
  } catch (const Error& error) {
    detail::rethrow_in(folder, error);
  }
}

}  // namespace electra
