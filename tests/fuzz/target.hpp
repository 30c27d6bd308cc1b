#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <stdexcept>
#include <string>
#include <string_view>
#include <sys/mman.h>
#include <unistd.h>
#include <vector>

#include "electra/core/error.hpp"
#include "electra/core/mapped_file.hpp"
#include "electra/io/weights.hpp"
#include "fuzz/model.hpp"
#include "io/checkpoint/canonical_names.hpp"

namespace electra::fuzz {

/// A file in memory for one input after the other.
class InputFile {
 public:
  InputFile() : descriptor_(::memfd_create("electra-fuzz", 0)) {
    if (descriptor_ < 0) throw std::runtime_error("no file in memory");
  }
  InputFile(const InputFile&) = delete;
  InputFile& operator=(const InputFile&) = delete;
  ~InputFile() { ::close(descriptor_); }

  /// Replaces the contents of the file by these bytes and opens it.
  std::shared_ptr<const MappedFile> with(const std::uint8_t* data, std::size_t size) const {
    const bool written = ::ftruncate(descriptor_, 0) == 0 &&
                         ::pwrite(descriptor_, data, size, 0) == static_cast<ssize_t>(size);
    if (!written) throw std::runtime_error("the file in memory cannot be written");
    return std::make_shared<MappedFile>("/proc/self/fd/" + std::to_string(descriptor_),
                                        FileAccess::copy);
  }

 private:
  int descriptor_;
};

/// Uses the tensors of a file as a program does: translates their names, reads their elements, and
/// runs them if they are a model.
inline void use(std::vector<NamedParameter> stored) {
  auto tensors = io::checkpoint::with_canonical_names(std::move(stored), "input").tensors;
  for (const NamedParameter& tensor : tensors) {
    if (!is_float(tensor.value.dtype)) continue;
    const auto floats = tensor.value.floats();
    volatile float sum = 0;
    for (Index i = 0; i < tensor.value.shape.element_count(); ++i) sum = sum + floats.get()[i];
  }
  use_as_model(std::move(tensors));
}

/// Runs a reader on one input. An Error is an answer; anything else ends the program.
template <class Reader>
int run(const std::uint8_t* data, std::size_t size, const Reader& reader) {
  static const InputFile file;
  try {
    use(reader(file.with(data, size)));
  } catch (const Error&) {
    return 0;
  }
  return 0;
}

}  // namespace electra::fuzz

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size);
