#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "cli/records.hpp"

namespace electra::cli {

/// A table whose first row names its columns.
class TableReader : public LineRecords {
 public:
  /// `delimiter` stands between columns; `kept` names those that go into Record::kept.
  TableReader(LineReader& lines, std::vector<Field> fields, char delimiter,
              std::vector<std::string> kept)
      : LineRecords(lines),
        delimiter_(delimiter),
        fields_(std::move(fields)),
        kept_(std::move(kept)) {}

 protected:
  char delimiter() const noexcept { return delimiter_; }
  /// Takes a row of the table: the header, which makes no record, or one that fills a record.
  bool take_row(std::vector<std::string>& row, Record& record);
  bool finish(Record& record) override;

 private:
  void take_header(const std::vector<std::string>& header);

  static constexpr std::size_t absent = static_cast<std::size_t>(-1);

  char delimiter_;
  std::vector<Field> fields_;
  std::vector<std::string> kept_;
  std::vector<std::size_t> places_;       // for each field its column
  std::vector<std::size_t> kept_places_;  // for each kept field its column
  std::size_t column_count_ = 0;          // 0 until the header has come
};

/// Values with a delimiter between them and nothing around them.
class TsvReader final : public TableReader {
 public:
  using TableReader::TableReader;

 private:
  bool take(std::string_view line, Record& record) override;
};

/// Values as in RFC 4180; one in quotes may continue over several lines.
class CsvReader final : public TableReader {
 public:
  using TableReader::TableReader;

 private:
  /// The place of a character in a row.
  enum class Place { value_start, plain, quoted, after_quote };

  bool take(std::string_view line, Record& record) override;
  bool finish(Record& record) override;
  void take_character(char character);
  void forget() override;

  std::vector<std::string> row_;
  Place place_ = Place::value_start;
  std::size_t first_line_ = 0;  // of the row; 0 if none has begun
  std::size_t row_bytes_ = 0;
};

}  // namespace electra::cli
