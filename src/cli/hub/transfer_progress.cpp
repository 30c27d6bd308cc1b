#include "cli/hub/transfer_progress.hpp"

#include <cstdio>
#include <unistd.h>

#include "cli/printable.hpp"

namespace electra::cli::hub {
namespace {

constexpr std::chrono::milliseconds between_drawings{100};

/// Returns the end of a long name, which tells more than its beginning.
std::string short_name(const std::string& name) {
  constexpr std::size_t max_size = 32;
  return name.size() <= max_size ? name : "..." + name.substr(name.size() - max_size + 3);
}

}  // namespace

std::string byte_count(std::uint64_t bytes) {
  constexpr const char* units[] = {" kB", " MB", " GB", " TB"};
  constexpr double step = 1000;
  if (bytes < 1000) return std::to_string(bytes) + (bytes == 1 ? " byte" : " bytes");
  double count = static_cast<double>(bytes) / step;
  std::size_t unit = 0;
  for (; count >= step && unit + 1 < std::size(units); ++unit) count /= step;
  char text[32];
  std::snprintf(text, sizeof(text), "%.1f%s", count, units[unit]);
  return text;
}

TransferProgress::TransferProgress() : shown_to_people_(::isatty(STDERR_FILENO) == 1) {}

void TransferProgress::begin(const std::string& file, std::uint64_t done, std::uint64_t size) {
  file_ = short_name(printable(file));
  first_ = done;
  size_ = size;
  start_ = last_ = Clock::now();
}

void TransferProgress::show(std::uint64_t done) {
  const Clock::time_point now = Clock::now();
  if (!shown_to_people_ || now - last_ < between_drawings) return;
  last_ = now;
  drawn_ = true;
  const double seconds = std::chrono::duration<double>(now - start_).count();
  const double rate = static_cast<double>(done - first_) / seconds;
  std::fprintf(stderr, "\r%s: %s of %s, %s/s\x1b[K", file_.c_str(), byte_count(done).c_str(),
               byte_count(size_).c_str(), byte_count(static_cast<std::uint64_t>(rate)).c_str());
  std::fflush(stderr);
}

void TransferProgress::wipe() {
  if (drawn_) std::fputs("\r\x1b[K", stderr);
  drawn_ = false;
}

}  // namespace electra::cli::hub
