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

void show_warnings() { set_log_handler(handle); }

}  // namespace electra::cli
