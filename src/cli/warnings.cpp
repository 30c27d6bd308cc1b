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

void warn_of_wrong_lines(const LineReader& lines) {
  const auto warn_of = [&](const WrongLines& wrong, const char* is, const char* are,
                           const char* advice) {
    if (wrong.count == 0) return;
    const bool one = wrong.count == 1;
    warn(lines.name(), std::to_string(wrong.count) + (one ? " line " : " lines ") +
                           (one ? is : are) + " (line " + std::to_string(wrong.first) +
                           (one ? "); " : " is the first); ") + advice);
  };
  warn_of(lines.ill_formed_lines(), "is not UTF-8", "are not UTF-8",
          "what is not was read as U+FFFD; convert the file, as by iconv -f WINDOWS-1252 -t UTF-8");
  warn_of(lines.nul_lines(), "has NUL bytes", "have NUL bytes",
          "if the file is UTF-16 without a byte order mark, convert it, as by iconv -f UTF-16LE -t "
          "UTF-8; else it may be no text");
}

void show_warnings() { set_log_handler(handle); }

}  // namespace electra::cli
