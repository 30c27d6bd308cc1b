#include "cli/document.hpp"

#include <utility>

#include "cli/warnings.hpp"
#include "electra/core/error.hpp"

namespace electra::cli {
namespace {

/// Appends what is left of an input to a text; false if more will come.
bool append_rest(LineReader& lines, Wait wait, std::string& text) {
  while (true) {
    const Line line = lines.next(wait);
    if (line.kind == Line::Kind::end) return true;
    if (line.kind == Line::Kind::not_yet) return false;
    const std::size_t size = text.size() + line.text.size() + line.end.size();
    require(line.kind != Line::Kind::error && size <= lines.max_bytes(), ErrorCode::input,
            FileName{lines.name()}, " is longer than ", lines.max_bytes(),
            " bytes, which one text may have; split it");
    text += line.text;
    text += line.end;
  }
}

}  // namespace

std::string read_document(const std::string& path) {
  LineReader lines(path, max_document_bytes);
  std::string text;
  append_rest(lines, Wait::yes, text);
  warn_of_wrong_lines(lines);
  return text;
}

DocumentReader::DocumentReader(LineReader& lines, const std::vector<Field>& fields)
    : lines_(lines), texts_(fields.size()) {
  while (!fields[field_].required) ++field_;
  texts_[field_].emplace();
}

RecordReader::Result DocumentReader::next(Wait wait, Record& record) {
  if (ended_) return Result::end;
  record = {1, {}, {}};
  try {
    if (!append_rest(lines_, wait, *texts_[field_])) return Result::not_yet;
    record.texts = std::move(texts_);
  } catch (const Error& error) {
    if (error.code() != ErrorCode::input) throw;
    record.error = error.what();
  }
  ended_ = true;
  return Result::record;
}

}  // namespace electra::cli
