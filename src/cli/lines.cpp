#include "cli/lines.hpp"

#include <cerrno>
#include <cstring>
#include <fcntl.h>
#include <poll.h>
#include <sys/stat.h>
#include <unistd.h>

#include "cli/interrupt.hpp"
#include "electra/core/error.hpp"

namespace electra::cli {
namespace {

constexpr std::size_t block_size = std::size_t{1} << 18;
constexpr std::string_view byte_order_mark = "\xEF\xBB\xBF";

int open_input(const std::string& path) {
  if (path == "-") return STDIN_FILENO;
  const int descriptor = ::open(path.c_str(), O_RDONLY | O_CLOEXEC);
  require(descriptor >= 0, ErrorCode::io, FileName{path},
          " cannot be opened: ", std::strerror(errno));
  return descriptor;
}

}  // namespace

LineReader::LineReader(const std::string& path, std::size_t max_bytes)
    : name_(path == "-" ? "the standard input" : path),
      max_bytes_(max_bytes),
      descriptor_(open_input(path)) {
  struct stat about {};
  if (::fstat(descriptor_, &about) == 0 && S_ISREG(about.st_mode)) {
    byte_count_ = static_cast<std::uint64_t>(about.st_size);
  }
}

LineReader::~LineReader() {
  if (descriptor_ != STDIN_FILENO) ::close(descriptor_);
}

/// Whether read() would not wait. Throws Interrupted.
bool LineReader::is_readable(Wait wait) const {
  pollfd asked[] = {{descriptor_, POLLIN, 0}, {interrupt_descriptor(), POLLIN, 0}};
  int ready = -1;
  do {
    check_interrupt();
    ready = ::poll(asked, 2, wait == Wait::yes ? -1 : 0);
  } while (ready < 0 && errno == EINTR);
  check_interrupt();
  return ready != 0;
}

/// False if there is nothing yet. At the end of the input ended_ is set.
bool LineReader::read_more(Wait wait) {
  if (!is_readable(wait)) return false;
  buffer_.erase(0, start_);
  scanned_ -= start_;
  start_ = 0;
  const std::size_t size = buffer_.size();
  buffer_.resize(size + block_size);
  ssize_t count = -1;
  do {
    count = ::read(descriptor_, buffer_.data() + size, block_size);
  } while (count < 0 && errno == EINTR);
  require(count >= 0, ErrorCode::io, name_, " cannot be read: ", std::strerror(errno));
  buffer_.resize(size + static_cast<std::size_t>(count));
  ended_ = count == 0;
  bytes_read_ += static_cast<std::uint64_t>(count);
  return true;
}

Line LineReader::take_line(std::size_t size, std::size_t end_size) {
  Line line{Line::Kind::line, ++number_, std::string_view(buffer_).substr(start_, size)};
  if (!line.text.empty() && line.text.back() == '\r') line.text.remove_suffix(1);
  if (number_ == 1 && line.text.substr(0, byte_order_mark.size()) == byte_order_mark) {
    line.text.remove_prefix(byte_order_mark.size());
  }
  start_ += size + end_size;
  scanned_ = start_;
  if (skipping_ || line.text.size() > max_bytes_) {
    line.kind = Line::Kind::too_long;
    line.text = {};
  }
  skipping_ = false;
  return line;
}

Line LineReader::next(Wait wait) {
  while (true) {
    const std::size_t end = buffer_.find('\n', scanned_);
    if (end != std::string::npos) return take_line(end - start_, 1);
    scanned_ = buffer_.size();
    if (ended_) {
      const bool nothing = start_ == buffer_.size() && !skipping_;
      return nothing ? Line{Line::Kind::end, number_, {}} : take_line(buffer_.size() - start_, 0);
    }
    if (buffer_.size() - start_ > max_bytes_ + 1) {  // an end of two bytes may still come
      skipping_ = true;
      start_ = buffer_.size();
    }
    if (!read_more(wait)) return {Line::Kind::not_yet, number_, {}};
  }
}

std::string LineReader::too_long_sentence() const {
  return "the line is longer than " + std::to_string(max_bytes_) + " bytes; split it";
}

}  // namespace electra::cli
