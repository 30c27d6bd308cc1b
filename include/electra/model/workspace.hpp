#pragma once

#include <cstddef>
#include <memory>

#include "electra/core/export.hpp"

namespace electra {

namespace engine {
struct PassMemory;
}

/// The memory of forward passes, kept by the caller from call to call; it only ever grows. For one
/// call at a time.
class Workspace {
 public:
  /// Empty; the first pass allocates it.
  ELECTRA_EXPORT Workspace() noexcept;
  ELECTRA_EXPORT ~Workspace();
  /// @{
  /// Moved from, it is empty.
  ELECTRA_EXPORT Workspace(Workspace&& other) noexcept;
  ELECTRA_EXPORT Workspace& operator=(Workspace&& other) noexcept;
  /// @}

  /// Returns the bytes that it holds.
  ELECTRA_EXPORT std::size_t bytes() const noexcept;

  /// For the engine: what is in it.
  engine::PassMemory& memory();

 private:
  std::unique_ptr<engine::PassMemory> memory_;
};

}  // namespace electra
