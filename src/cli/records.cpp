#include "cli/records.hpp"

#include <algorithm>
#include <utility>

#include "cli/document.hpp"
#include "cli/json_records.hpp"
#include "cli/table_records.hpp"
#include "electra/core/error.hpp"

namespace electra::cli {
namespace {

/// A text a line.
class PlainReader final : public LineRecords {
 public:
  PlainReader(LineReader& lines, std::vector<Field> fields)
      : LineRecords(lines), fields_(std::move(fields)) {
    for (const Field& field : fields_) required_ += field.required ? 1 : 0;
  }

 private:
  bool take(std::string_view line, Record& record) override {
    record.texts.resize(fields_.size());
    std::size_t missing = required_;
    for (std::size_t i = 0; i < fields_.size(); ++i) {
      if (!fields_[i].required) continue;
      if (--missing == 0) {
        record.texts[i] = line;
        break;
      }
      const std::size_t tab = line.find('\t');
      require(tab != std::string_view::npos, ErrorCode::input, "the line has no tab between ",
              fields_[i].name, " and what follows it");
      record.texts[i] = line.substr(0, tab);
      line.remove_prefix(tab + 1);
    }
    return true;
  }

  std::vector<Field> fields_;
  std::size_t required_ = 0;
};

}  // namespace

RecordReader::Result LineRecords::next(Wait wait, Record& record) {
  while (true) {
    const Line line = next_line(wait);
    if (line.kind == Line::Kind::not_yet) return Result::not_yet;
    if (line.kind == Line::Kind::end) return finish(record) ? Result::record : Result::end;
    record = {line.number, {}, {}};
    record.element = line.element;
    try {
      if (line.kind == Line::Kind::error) {
        forget();
        fail(ErrorCode::input, line.error);
      }
      if (take(line.text, record)) return Result::record;
    } catch (const Error& error) {
      if (error.code() != ErrorCode::input) throw;
      record.error = error.what();
      return Result::record;
    }
  }
}

std::unique_ptr<RecordReader> open_records(const RecordFormat& format, LineReader& lines,
                                           std::vector<Field> fields) {
  const std::string& name = format.name;
  if (is_json_format(name)) {
    const JsonForm form = name == "json" ? JsonForm::document : JsonForm::lines;
    if (format.has_json_texts) return std::make_unique<JsonTexts>(lines, form);
    return std::make_unique<JsonReader>(lines, form, std::move(fields), format);
  }
  if (name == "csv")
    return std::make_unique<CsvReader>(lines, std::move(fields), format.delimiter, format.kept);
  if (name == "tsv")
    return std::make_unique<TsvReader>(lines, std::move(fields), format.delimiter, format.kept);
  if (name == "text") return std::make_unique<DocumentReader>(lines, fields);
  return std::make_unique<PlainReader>(lines, std::move(fields));
}

}  // namespace electra::cli
