#include "cli/progress.hpp"

#include <algorithm>
#include <cmath>
#include <cstdio>
#include <sys/ioctl.h>
#include <sys/stat.h>
#include <unistd.h>

namespace electra::cli {
namespace {

constexpr int bar_width = 24;

std::string with_commas(std::uint64_t number) {
  std::string text = std::to_string(number);
  for (std::size_t end = text.size(); end > 3; end -= 3) text.insert(end - 3, ",");
  return text;
}

std::string clock_time(double seconds) {
  const auto whole = static_cast<std::uint64_t>(std::llround(seconds));
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

/// Whether both descriptors are one terminal.
bool are_same_terminal(int one, int other) {
  struct stat about_one {};
  struct stat about_other {};
  return ::isatty(one) == 1 && ::isatty(other) == 1 && ::fstat(one, &about_one) == 0 &&
         ::fstat(other, &about_other) == 0 && about_one.st_rdev == about_other.st_rdev;
}

/// The columns of the terminal that the standard error is, but for the last: a line that ends there
/// may wrap.
std::size_t usable_columns() {
  constexpr std::size_t usual = 80;
  winsize size{};
  const bool known = ::ioctl(STDERR_FILENO, TIOCGWINSZ, &size) == 0 && size.ws_col > 0;
  return (known ? size.ws_col : usual) - 1;
}

}  // namespace

std::string to_string(const Advance& advance) {
  std::string text = with_commas(advance.done) + " done";
  if (advance.seconds <= 0) return text;
  text += ", " + with_decimal(static_cast<double>(advance.done) / advance.seconds) + "/s";
  const double share = advance.share.value_or(0);
  if (share <= 0) return text;
  return text + ", " + std::to_string(static_cast<int>(share * 100)) + " %, " +
         clock_time(advance.seconds * (1 - share) / share) + " left";
}

std::string progress_line(const Advance& advance, std::size_t columns) {
  std::string text = to_string(advance);
  if (!advance.share || text.size() + bar_width + 3 > columns) return text.substr(0, columns);
  return bar(*advance.share) + text;
}

void Progress::begin(bool prints_answers) {
  line_.show(::isatty(STDERR_FILENO) == 1 &&
             !(prints_answers && are_same_terminal(STDERR_FILENO, STDOUT_FILENO)));
  line_.start();
}

void Progress::update(const PipelineProgress& progress) {
  // Some pipelines count the texts of an input, of which it has several.
  const bool counts_inputs = progress.total == static_cast<Index>(part_.inputs);
  const std::size_t done =
      counts_inputs ? static_cast<std::size_t>(progress.done)
                    : static_cast<std::size_t>(progress.share * static_cast<double>(part_.inputs));
  show(part_.done + done, progress.share);
}

void Progress::end_part() { show(part_.done + part_.inputs, 1); }

void Progress::show(std::size_t done, double share_of_part) {
  if (!line_.is_due()) return;
  Advance advance{done, std::nullopt, line_.seconds()};
  if (part_.size > 0) {
    const double position = static_cast<double>(part_.begin) +
                            share_of_part * static_cast<double>(part_.end - part_.begin);
    advance.share = std::min(1.0, position / static_cast<double>(part_.size));  // it may have grown
  }
  line_.draw(progress_line(advance, usable_columns()));
}

}  // namespace electra::cli
