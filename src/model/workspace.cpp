#include "electra/model/workspace.hpp"

#include "model/pass_memory.hpp"

namespace electra {

Workspace::Workspace() noexcept = default;
Workspace::~Workspace() = default;
Workspace::Workspace(Workspace&& other) noexcept = default;
Workspace& Workspace::operator=(Workspace&& other) noexcept = default;

std::size_t Workspace::bytes() const noexcept { return memory_ ? memory_->bytes() : 0; }

engine::PassMemory& Workspace::memory() {
  if (!memory_) memory_ = std::make_unique<engine::PassMemory>();
  return *memory_;
}

}  // namespace electra
