#include "cli/lines.hpp"

#include <algorithm>

#include "core/text.hpp"
#include "core/utf8.hpp"

namespace electra::cli {

LineReader::LineReader(const std::string& path, std::size_t max_bytes)
    : file_(path), max_bytes_(max_bytes) {}

/// False if there is nothing yet.
bool LineReader::read_more(Wait wait) {
  buffer_.erase(0, start_);
  scanned_ -= start_;
  start_ = 0;
  return file_.read(wait, buffer_);
}

Line LineReader::take_line(std::size_t size, std::size_t end_size) {
  Line line{Line::Kind::line, ++number_, rest().substr(0, size), rest().substr(size, end_size)};
  if (ends_with(line.text, "\r")) {
    line.text.remove_suffix(1);
    line.end = rest().substr(size - 1, end_size + 1);
  }
  start_ += size + end_size;
  scanned_ = start_;
  if (skipping_ || line.text.size() > max_bytes_) {
    line.kind = Line::Kind::error;
    line.error = "the line is longer than " + std::to_string(max_bytes_) + " bytes; split it";
    line.text = {};
  }
  if (!utf8::is_well_formed(line.text)) ill_formed_.add(number_);
  if (line.text.find('\0') != std::string_view::npos) with_nul_.add(number_);
  skipping_ = false;
  return line;
}

Line LineReader::next(Wait wait) {
  while (true) {
    const std::size_t end = buffer_.find('\n', scanned_);
    if (end != std::string::npos) return take_line(end - start_, 1);
    scanned_ = buffer_.size();
    if (file_.ended()) {
      const bool nothing = rest().empty() && !skipping_;
      return nothing ? Line{Line::Kind::end, number_} : take_line(rest().size(), 0);
    }
    if (rest().size() > max_bytes_ + 1) {  // an end of two bytes may still come
      skipping_ = true;
      start_ = buffer_.size();
    }
    if (!read_more(wait)) return {Line::Kind::not_yet, number_};
  }
}

Line LineReader::peek(Wait wait) {
  while (true) {
    const std::size_t end = buffer_.find('\n', scanned_);
    if (end != std::string::npos)
      return {Line::Kind::line, number_ + 1, rest().substr(0, end - start_)};
    scanned_ = buffer_.size();
    if (file_.ended() && rest().empty()) return {Line::Kind::end, number_};
    if (file_.ended() || rest().size() > max_bytes_) return {Line::Kind::line, number_ + 1, rest()};
    if (!read_more(wait)) return {Line::Kind::not_yet, number_};
  }
}

Line LineReader::peek_text(Wait wait) {
  while (rest().empty()) {
    if (file_.ended()) return {Line::Kind::end, number_};
    if (!read_more(wait)) return {Line::Kind::not_yet, number_};
  }
  return {Line::Kind::line, number_ + 1, rest()};
}

void LineReader::skip(std::size_t bytes) {
  const std::string_view skipped = rest().substr(0, bytes);
  number_ += static_cast<std::size_t>(std::count(skipped.begin(), skipped.end(), '\n'));
  start_ += skipped.size();
  scanned_ = std::max(scanned_, start_);
}

std::uint64_t LineReader::position() const noexcept {
  if (file_.text_bytes() == 0) return file_.bytes_read();
  const double bytes_of_one =
      static_cast<double>(file_.bytes_read()) / static_cast<double>(file_.text_bytes());
  return file_.bytes_read() -
         std::min(file_.bytes_read(),
                  static_cast<std::uint64_t>(bytes_of_one * static_cast<double>(rest().size())));
}

}  // namespace electra::cli
