#pragma once

#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "cli/json_values.hpp"
#include "cli/records.hpp"

namespace electra::cli {

/// Records of JSON.
class JsonReader final : public LineRecords {
 public:
  /// `kept` names the fields whose values go into Record::kept.
  JsonReader(LineReader& lines, JsonForm form, std::vector<Field> fields,
             std::vector<std::string> kept)
      : LineRecords(lines),
        values_(lines, form),
        fields_(std::move(fields)),
        kept_(std::move(kept)) {}

 private:
  Line next_line(Wait wait) override { return values_.next(wait); }
  bool take(std::string_view line, Record& record) override;

  JsonValues values_;
  std::vector<Field> fields_;
  std::vector<std::string> kept_;
};

/// Records of one text, that of a JSON value: empty lines among them.
class JsonTexts final : public LineRecords {
 public:
  JsonTexts(LineReader& lines, JsonForm form) : LineRecords(lines), values_(lines, form) {}

 private:
  Line next_line(Wait wait) override { return values_.next(wait); }
  bool take(std::string_view line, Record& record) override {
    record.texts.emplace_back(line);
    return true;
  }

  JsonValues values_;
};

}  // namespace electra::cli
