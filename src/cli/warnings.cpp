#include "cli/warnings.hpp"

#include <cstdio>

#include "cli/cut_texts.hpp"
#include "cli/printable.hpp"
#include "electra/core/log.hpp"

namespace electra::cli {
namespace {

void show(const std::string& sentence) {
  std::fprintf(stderr, "electra: warning: %s\n", printable(sentence).c_str());
}

void handle(const LogRecord& record) {
  if (record.kind == LogKind::text_cut)
    cut_texts().add(record);
  else
    show(record.message);
}

}  // namespace

void warn(const std::filesystem::path& folder, const std::string& sentence) {
  show(folder.string() + ": " + sentence);
}

void warn_of_ill_formed_lines(const LineReader& lines) {
  const auto [count, first] = lines.ill_formed_lines();
  if (count == 0) return;
  warn(lines.name(),
       std::to_string(count) + (count == 1 ? " line is" : " lines are") + " not UTF-8 (line " +
           std::to_string(first) + (count == 1 ? "" : " is the first") +
           "); what is not was read as U+FFFD; convert the file, as by iconv -f WINDOWS-1252 -t "
           "UTF-8");
}

void show_warnings() { set_log_handler(handle); }

}  // namespace electra::cli
