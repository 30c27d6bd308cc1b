#include "cli/input_file.hpp"

#include <algorithm>
#include <array>
#include <cerrno>
#include <fcntl.h>
#include <poll.h>
#include <sys/stat.h>
#include <unistd.h>

#include "cli/interrupt.hpp"
#include "core/system_call.hpp"
#include "core/text.hpp"
#include "electra/core/error.hpp"

namespace electra::cli {
namespace {

constexpr std::size_t block_size = std::size_t{1} << 18;
constexpr std::string_view utf8_mark = "\xEF\xBB\xBF";
constexpr std::string_view little_endian_mark = "\xFF\xFE";
constexpr std::string_view big_endian_mark = "\xFE\xFF";

int open_input(const std::string& path) {
  if (path == "-") return STDIN_FILENO;
  int descriptor = -1;
  do {  // a named pipe is waited for until something writes to it
    check_interrupt();
    descriptor = ::open(path.c_str(), O_RDONLY | O_CLOEXEC);
  } while (descriptor < 0 && errno == EINTR);
  if (descriptor < 0) fail_on_system_call(path, "be opened", errno);
  return descriptor;
}

/// Whether a byte order mark may still come of these first bytes.
bool may_become_mark(std::string_view head) {
  const std::array<std::string_view, 3> marks = {utf8_mark, little_endian_mark, big_endian_mark};
  return std::any_of(marks.begin(), marks.end(), [&](std::string_view mark) {
    return head.size() < mark.size() && starts_with(mark, head);
  });
}

}  // namespace

InputFile::InputFile(const std::string& path)
    : name_(path == "-" ? "the standard input" : path), descriptor_(open_input(path)) {
  struct stat about {};
  if (::fstat(descriptor_, &about) == 0 && S_ISREG(about.st_mode)) {
    byte_count_ = static_cast<std::uint64_t>(about.st_size);
  }
}

InputFile::~InputFile() {
  if (descriptor_ != STDIN_FILENO) ::close(descriptor_);
}

/// Whether read() would not wait. Throws Interrupted.
bool InputFile::is_readable(Wait wait) const {
  pollfd asked[] = {{descriptor_, POLLIN, 0}, {interrupt_descriptor(), POLLIN, 0}};
  int ready = -1;
  do {
    check_interrupt();
    ready = ::poll(asked, 2, wait == Wait::yes ? -1 : 0);
  } while (ready < 0 && errno == EINTR);
  check_interrupt();
  return ready != 0;
}

std::string_view InputFile::read_block() {
  block_.resize(block_size);
  ssize_t count = -1;
  do {
    count = ::read(descriptor_, block_.data(), block_.size());
  } while (count < 0 && errno == EINTR);
  if (count < 0) fail_on_system_call(name_, "be read", errno);
  bytes_read_ += static_cast<std::uint64_t>(count);
  return std::string_view(block_).substr(0, static_cast<std::size_t>(count));
}

void InputFile::convert(std::string_view bytes, std::string& text) {
  if (!knows_encoding_) {
    head_ += bytes;
    if (!ended_ && may_become_mark(head_)) return;
    knows_encoding_ = true;
    bytes = head_;
    const bool big_endian = starts_with(bytes, big_endian_mark);
    if (big_endian || starts_with(bytes, little_endian_mark)) utf16_.emplace(big_endian);
    if (utf16_) bytes.remove_prefix(big_endian_mark.size());
    if (starts_with(bytes, utf8_mark)) bytes.remove_prefix(utf8_mark.size());
  }
  if (!utf16_) {
    text += bytes;
    return;
  }
  utf16_->append(bytes, text);
  if (ended_) utf16_->finish(text);
}

bool InputFile::read(Wait wait, std::string& text) {
  if (ended_ || !is_readable(wait)) return ended_;
  const std::size_t size = text.size();
  const std::string_view bytes = read_block();
  ended_ = bytes.empty();
  convert(bytes, text);
  text_bytes_ += text.size() - size;
  return true;
}

}  // namespace electra::cli
