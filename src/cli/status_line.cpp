#include "cli/status_line.hpp"

#include <cstdio>

namespace electra::cli {

bool StatusLine::is_due() {
  constexpr std::chrono::milliseconds between_drawings{100};
  const Clock::time_point now = Clock::now();
  if (!is_shown_ || now - last_due_ < between_drawings) return false;
  last_due_ = now;
  return true;
}

double StatusLine::seconds() const {
  return std::chrono::duration<double>(last_due_ - start_).count();
}

void StatusLine::draw(const std::string& text) {
  if (!is_shown_) return;
  is_drawn_ = true;
  std::fprintf(stderr, "\r%s\x1b[K", text.c_str());
  std::fflush(stderr);
}

void StatusLine::wipe() {
  if (is_drawn_) std::fputs("\r\x1b[K", stderr);
  is_drawn_ = false;
}

}  // namespace electra::cli
