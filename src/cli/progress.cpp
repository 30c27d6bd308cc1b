#include "cli/progress.hpp"

#include <cstdio>
#include <unistd.h>

namespace electra::cli {
namespace {

constexpr std::chrono::milliseconds between_drawings{100};
constexpr int bar_width = 24;

std::string with_commas(std::uint64_t number) {
  std::string text = std::to_string(number);
  for (std::size_t end = text.size(); end > 3; end -= 3) text.insert(end - 3, ",");
  return text;
}

std::string clock_time(double seconds) {
  const auto whole = static_cast<std::uint64_t>(seconds + 0.5);
  char text[64];
  if (whole < 3600) {
    std::snprintf(text, sizeof(text), "%u:%02u", static_cast<unsigned>(whole / 60),
                  static_cast<unsigned>(whole % 60));
  } else {
    std::snprintf(text, sizeof(text), "%llu:%02u:%02u",
                  static_cast<unsigned long long>(whole / 3600),
                  static_cast<unsigned>(whole / 60 % 60), static_cast<unsigned>(whole % 60));
  }
  return text;
}

std::string bar(double share) {
  const int full = static_cast<int>(share * bar_width);
  std::string text = "[";
  for (int i = 0; i < bar_width; ++i) text += i < full ? '=' : ' ';
  return text + "] ";
}

std::string with_decimal(double number) {
  char text[64];
  std::snprintf(text, sizeof(text), "%.1f", number);
  return text;
}

double share_of(const Advance& advance) {
  if (advance.byte_count == 0) return 0;
  const double share =
      static_cast<double>(advance.bytes_read) / static_cast<double>(advance.byte_count);
  return share < 1 ? share : 1;  // the file may have grown
}

}  // namespace

std::string to_string(const Advance& advance) {
  std::string text = with_commas(advance.done) + " done";
  if (advance.seconds <= 0) return text;
  text += ", " + with_decimal(static_cast<double>(advance.done) / advance.seconds) + "/s";
  const double share = share_of(advance);
  if (share <= 0) return text;
  return text + ", " + std::to_string(static_cast<int>(share * 100)) + " %, " +
         clock_time(advance.seconds * (1 - share) / share) + " left";
}

Progress::Progress()
    : shown_to_people_(::isatty(STDERR_FILENO) == 1 && ::isatty(STDOUT_FILENO) == 0) {}

void Progress::wipe() {
  if (drawn_) std::fputs("\r\x1b[K", stderr);
  drawn_ = false;
}

void Progress::show(Advance advance) {
  const Clock::time_point now = Clock::now();
  if (!shown_to_people_ || now - last_ < between_drawings) return;
  last_ = now;
  drawn_ = true;
  advance.seconds = std::chrono::duration<double>(now - start_).count();
  const std::string line =
      (advance.byte_count > 0 ? bar(share_of(advance)) : "") + to_string(advance);
  std::fprintf(stderr, "\r%s\x1b[K", line.c_str());
  std::fflush(stderr);
}

}  // namespace electra::cli
