#include "support/system_faults.hpp"

#include <cstdarg>
#include <cstddef>
#include <dirent.h>
#include <fcntl.h>
#include <optional>
#include <sys/mman.h>
#include <sys/stat.h>
#include <sys/types.h>
#include <unistd.h>

namespace electra::testing {
namespace {

struct Injection {
  SystemFault fault;
  int number = 0;  ///< of the call that fails
  int calls = 0;
  int unreleased = 0;
  std::string failed;
};

std::optional<Injection> injection;

enum class Effect { transfers, blocks, neither };

bool can_happen(const SystemFault& fault, Effect effect) {
  if (fault.error == 0) return effect == Effect::transfers;
  return fault.error != EINTR || effect != Effect::neither;
}

/// Counts a call; returns whether it is the one that fails.
bool fails(const char* call, Effect effect) {
  if (!injection || !can_happen(injection->fault, effect)) return false;
  if (++injection->calls != injection->number) return false;
  injection->failed = call;
  return true;
}

int fail() {
  errno = injection->fault.error;
  return -1;
}

void count_opened(bool succeeded) {
  if (injection && succeeded) ++injection->unreleased;
}

/// Ends a call that released something: with the fault if it is its turn, though it is done.
int released(const char* call, Effect effect, int result) {
  if (injection) --injection->unreleased;
  return fails(call, effect) ? fail() : result;
}

}  // namespace

FailingSystemCall::FailingSystemCall(const SystemFault& fault, int number) {
  injection = Injection{fault, number, 0, 0, {}};
}

FailingSystemCall::~FailingSystemCall() { injection.reset(); }

const std::string& FailingSystemCall::failed() const noexcept { return injection->failed; }

int FailingSystemCall::unreleased() const noexcept { return injection->unreleased; }

}  // namespace electra::testing

using namespace electra::testing;

// The names that --wrap prescribes: calls go to __wrap_open(), and __real_open() is the system's.
// NOLINTBEGIN(bugprone-reserved-identifier)
extern "C" {

int __real_open(const char* path, int flags, ...);
int __wrap_open(const char* path, int flags, ...);
int __real_close(int descriptor);
int __wrap_close(int descriptor);
int __real_stat(const char* path, struct stat* status);
int __wrap_stat(const char* path, struct stat* status);
int __real_fstat(int descriptor, struct stat* status);
int __wrap_fstat(int descriptor, struct stat* status);
ssize_t __real_read(int descriptor, void* memory, std::size_t size);
ssize_t __wrap_read(int descriptor, void* memory, std::size_t size);
ssize_t __real_write(int descriptor, const void* memory, std::size_t size);
ssize_t __wrap_write(int descriptor, const void* memory, std::size_t size);
void* __real_mmap(void* address, std::size_t size, int protection, int flags, int file, off_t at);
void* __wrap_mmap(void* address, std::size_t size, int protection, int flags, int file, off_t at);
int __real_munmap(void* address, std::size_t size);
int __wrap_munmap(void* address, std::size_t size);
DIR* __real_opendir(const char* path);
DIR* __wrap_opendir(const char* path);
struct dirent* __real_readdir(DIR* folder);
struct dirent* __wrap_readdir(DIR* folder);
int __real_closedir(DIR* folder);
int __wrap_closedir(DIR* folder);
int __real_fsync(int descriptor);
int __wrap_fsync(int descriptor);
int __real_rename(const char* from, const char* to);
int __wrap_rename(const char* from, const char* to);

int __wrap_open(const char* path, int flags, ...) {
  if (fails("open", Effect::blocks)) return fail();
  mode_t mode = 0;
  if ((flags & O_CREAT) != 0) {
    va_list arguments;
    va_start(arguments, flags);
    mode = va_arg(arguments, mode_t);
    va_end(arguments);
  }
  const int descriptor = __real_open(path, flags, mode);
  count_opened(descriptor >= 0);
  return descriptor;
}

int __wrap_close(int descriptor) {
  return released("close", Effect::blocks, __real_close(descriptor));
}

int __wrap_stat(const char* path, struct stat* status) {
  return fails("stat", Effect::blocks) ? fail() : __real_stat(path, status);
}

int __wrap_fstat(int descriptor, struct stat* status) {
  return fails("fstat", Effect::blocks) ? fail() : __real_fstat(descriptor, status);
}

ssize_t __wrap_read(int descriptor, void* memory, std::size_t size) {
  if (!fails("read", Effect::transfers)) return __real_read(descriptor, memory, size);
  return injection->fault.error != 0 ? fail() : __real_read(descriptor, memory, 1);
}

ssize_t __wrap_write(int descriptor, const void* memory, std::size_t size) {
  if (!fails("write", Effect::transfers)) return __real_write(descriptor, memory, size);
  return injection->fault.error != 0 ? fail() : __real_write(descriptor, memory, 1);
}

void* __wrap_mmap(void* address, std::size_t size, int protection, int flags, int file, off_t at) {
  if (fails("mmap", Effect::neither)) {
    fail();
    return MAP_FAILED;
  }
  void* const memory = __real_mmap(address, size, protection, flags, file, at);
  count_opened(memory != MAP_FAILED);
  return memory;
}

int __wrap_munmap(void* address, std::size_t size) {
  return released("munmap", Effect::neither, __real_munmap(address, size));
}

DIR* __wrap_opendir(const char* path) {
  if (fails("opendir", Effect::blocks)) {
    fail();
    return nullptr;
  }
  DIR* const folder = __real_opendir(path);
  count_opened(folder != nullptr);
  return folder;
}

struct dirent* __wrap_readdir(DIR* folder) {
  if (fails("readdir", Effect::blocks)) {
    fail();
    return nullptr;
  }
  return __real_readdir(folder);
}

int __wrap_closedir(DIR* folder) {
  return released("closedir", Effect::blocks, __real_closedir(folder));
}

int __wrap_fsync(int descriptor) {
  return fails("fsync", Effect::blocks) ? fail() : __real_fsync(descriptor);
}

int __wrap_rename(const char* from, const char* to) {
  return fails("rename", Effect::neither) ? fail() : __real_rename(from, to);
}

}  // extern "C"
// NOLINTEND(bugprone-reserved-identifier)
