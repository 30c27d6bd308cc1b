#include "cli/hub/transfer_progress.hpp"

#include <algorithm>
#include <cstdio>
#include <unistd.h>

#include "cli/printable.hpp"

namespace electra::cli::hub {
namespace {

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

std::string to_string(const Transfer& transfer) {
  std::string line = short_name(printable(transfer.file)) + ": " + byte_count(transfer.done) +
                     " of " + byte_count(transfer.size);
  if (transfer.seconds <= 0) return line;
  const double rate = static_cast<double>(transfer.done - transfer.first) / transfer.seconds;
  return line + ", " + byte_count(static_cast<std::uint64_t>(rate)) + "/s";
}

TransferProgress::TransferProgress() : line_(::isatty(STDERR_FILENO) == 1) {}

void TransferProgress::begin(const std::string& file, std::uint64_t done, std::uint64_t size) {
  transfer_ = {file, done, done, size, 0};
  line_.start();
}

void TransferProgress::show(std::uint64_t done) {
  if (!line_.is_due()) return;
  transfer_.done = std::max(done, transfer_.first);  // it may have begun anew
  transfer_.seconds = line_.seconds();
  line_.draw(to_string(transfer_));
}

void TransferProgress::show_waiting(const std::string& file) {
  line_.draw(short_name(printable(file)) + ": another process is downloading it");
}

}  // namespace electra::cli::hub
