#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "cli/json_values.hpp"
#include "cli/records.hpp"
#include "io/json_parser.hpp"

namespace electra::cli {

/// Whether a value is a text or an array of two.
bool is_text_or_pair(const nlohmann::ordered_json& value);

/// Records of JSON.
class JsonReader final : public LineRecords {
 public:
  JsonReader(LineReader& lines, JsonForm form, std::vector<Field> fields,
             const RecordFormat& format)
      : LineRecords(lines),
        values_(lines, form),
        fields_(std::move(fields)),
        kept_(format.kept),
        is_strict_(format.is_strict) {}

 private:
  Line next_line(Wait wait) override { return values_.next(wait); }
  bool take(std::string_view line, Record& record) override;
  void check_kind(const nlohmann::ordered_json& value);

  JsonValues values_;
  std::vector<Field> fields_;
  std::vector<std::string> kept_;
  bool is_strict_;
  std::optional<bool> has_objects_;  // if it is strict; as the first value that may be a record
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
