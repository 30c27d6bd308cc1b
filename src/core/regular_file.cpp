#include "core/regular_file.hpp"

#include <fcntl.h>
#include <unistd.h>

#include "core/system_call.hpp"
#include "electra/core/error.hpp"

namespace electra {

// Non-blocking: a named pipe without a writer would otherwise hold the caller for ever.
RegularFile::RegularFile(std::filesystem::path path)
    : path_(std::move(path)), descriptor_(without_interruption([&] {
        return ::open(path_.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY);
      })) {
  if (descriptor_ < 0) fail_on_system_call(path_, "be opened", errno);
  try {
    examine();
  } catch (...) {
    ::close(descriptor_);
    throw;
  }
}

RegularFile::~RegularFile() { ::close(descriptor_); }

bool RegularFile::is_trusted() const noexcept {
  return status_.st_uid == ::geteuid() || status_.st_uid == 0;
}

void RegularFile::read_into(void* memory) const {
  std::size_t done = 0;
  while (done < size()) {
    const ssize_t count = without_interruption(
        [&] { return ::read(descriptor_, static_cast<std::byte*>(memory) + done, size() - done); });
    if (count < 0) fail_on_system_call(path_, "be read", errno);
    require(count > 0, ErrorCode::io, FileName{path_.native()}, " ended after ", done, " of ",
            size(), " bytes; something else is writing to it");
    done += static_cast<std::size_t>(count);
  }
}

std::string RegularFile::read(std::size_t max_bytes) const {
  require(size() <= max_bytes, ErrorCode::io, FileName{path_.native()}, " has ", size(),
          " bytes; at most ", max_bytes, " are supported");
  std::string text(size(), '\0');
  read_into(text.data());
  return text;
}

void RegularFile::examine() {
  if (without_interruption([&] { return ::fstat(descriptor_, &status_); }) != 0)
    fail_on_system_call(path_, "be examined", errno);
  require(S_ISREG(status_.st_mode), ErrorCode::io, FileName{path_.native()},
          " is not a regular file; give the path of one");
}

}  // namespace electra
