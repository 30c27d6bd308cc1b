#include "cli/table_records.hpp"

#include <algorithm>

#include "cli/suggestion.hpp"
#include "core/quoted.hpp"
#include "electra/core/error.hpp"

namespace electra::cli {
namespace {

/// Returns what to do about a header that lacks a field.
std::string way_out(const std::vector<std::string>& header, const Field& field, char delimiter) {
  constexpr std::string_view delimiters = ";\t|,";
  const std::size_t found =
      header.size() > 1 ? std::string::npos : header[0].find_first_of(delimiters);
  if (found != std::string::npos && header[0][found] != delimiter)
    return "--delimiter says what stands between columns, as in --delimiter '" +
           (header[0][found] == '\t' ? std::string("\\t") : std::string(1, header[0][found])) + "'";
  return "--field " + field.name + "=COLUMN names another";
}

/// Returns the place of a column; the number of columns if there is none of that name. Refuses a
/// name that two columns have.
std::size_t place_of(const std::string& name, const std::vector<std::string>& header,
                     const std::string& file) {
  const auto found = std::find(header.begin(), header.end(), name);
  const bool again =
      found != header.end() && std::find(found + 1, header.end(), name) != header.end();
  require(!again, ErrorCode::io, FileName{file}, ": the first line names ", Quoted{name},
          " more than once; rename the other columns");
  return static_cast<std::size_t>(found - header.begin());
}

}  // namespace

// An error of the header is one of every row: not `input`, so it ends the work.
void TableReader::take_header(const std::vector<std::string>& header) {
  for (const Field& field : fields_) {
    const std::size_t place = place_of(field.column, header, file_name());
    const bool has = place < header.size() && !field.is_list;
    require(has || !field.required, ErrorCode::io, FileName{file_name()}, ": no column ",
            Quoted{field.column}, "; there are ", quoted_list(header), "; ",
            way_out(header, field, delimiter_));
    places_.push_back(has ? place : absent);
  }
  for (const std::string& name : kept_) {
    kept_places_.push_back(place_of(name, header, file_name()));
    require(kept_places_.back() < header.size(), ErrorCode::io, FileName{file_name()},
            ": no column ", Quoted{name}, ", which is to be kept; there are ", quoted_list(header),
            did_you_mean(name, header));
  }
  column_count_ = header.size();
}

bool TableReader::take_row(std::vector<std::string>& row, Record& record) {
  if (column_count_ == 0) {
    take_header(row);
    return false;
  }
  require(row.size() == column_count_, ErrorCode::input, "the row has ", row.size(),
          row.size() == 1 ? " column" : " columns", "; the first line names ", column_count_);
  for (const std::size_t place : kept_places_) record.kept.push_back({row[place], false});
  record.texts.resize(fields_.size());
  for (std::size_t i = 0; i < fields_.size(); ++i) {
    if (places_[i] != absent) record.texts[i] = std::move(row[places_[i]]);
  }
  return true;
}

bool TableReader::finish(Record& /*record*/) {
  require(column_count_ > 0, ErrorCode::io, FileName{file_name()},
          " has no line that names the columns; its first line must");
  return false;
}

bool TsvReader::take(std::string_view line, Record& record) {
  if (line.empty()) return false;
  std::vector<std::string> row;
  for (std::size_t start = 0; start <= line.size();) {
    const std::size_t end = std::min(line.find(delimiter(), start), line.size());
    row.emplace_back(line.substr(start, end - start));
    start = end + 1;
  }
  return take_row(row, record);
}

bool CsvReader::take(std::string_view line, Record& record) try {
  if (first_line_ == 0) {
    if (line.empty()) return false;
    first_line_ = record.line;
    row_.emplace_back();
  } else {
    row_.back() += '\n';
    ++row_bytes_;
  }
  record.line = first_line_;
  row_bytes_ += line.size();
  require(row_bytes_ <= max_line_bytes, ErrorCode::input, "the row is longer than ", max_line_bytes,
          " bytes; is a quote left open?");
  for (const char character : line) take_character(character);
  if (place_ == Place::quoted) return false;
  std::vector<std::string> row = std::move(row_);
  forget();
  return take_row(row, record);
} catch (const Error&) {
  forget();
  throw;
}

bool CsvReader::finish(Record& record) {
  if (first_line_ == 0) return TableReader::finish(record);
  record = {first_line_, {}, "the row ends inside a quoted value"};
  forget();
  return true;
}

void CsvReader::take_character(char character) {
  if (place_ == Place::quoted) {
    if (character == '"') {
      place_ = Place::after_quote;
    } else {
      row_.back() += character;
    }
  } else if (character == delimiter()) {
    row_.emplace_back();
    place_ = Place::value_start;
  } else if (character == '"' && place_ != Place::plain) {
    if (place_ == Place::after_quote) row_.back() += '"';
    place_ = Place::quoted;
  } else {
    require(place_ != Place::after_quote, ErrorCode::input,
            "a quoted value goes on after its quote; a quote inside one is written twice");
    row_.back() += character;
    place_ = Place::plain;
  }
}

void CsvReader::forget() {
  row_.clear();
  place_ = Place::value_start;
  first_line_ = 0;
  row_bytes_ = 0;
}

}  // namespace electra::cli
