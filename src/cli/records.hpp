#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "cli/lines.hpp"

namespace electra::cli {

/// One of the texts that make one input.
struct Field {
  std::string name;
  bool required = true;
  /// Its name in a file; the same as `name` unless --field says otherwise.
  std::string column = name;
  /// Whether it is several texts, an array of JSON, which other formats have not got. One field of
  /// a command at most.
  bool is_list = false;
  /// Whether it is a value of JSON, whose text is taken.
  bool is_json = false;
  /// The name of a required field whose place it takes where it is given; empty: of none.
  std::string instead_of = {};
};

/// The value of a field that is carried from an input to its answer.
struct KeptValue {
  std::string text;
  bool is_json;  ///< whether the text is a JSON value, rather than a string
};

/// One input, or the error in its place.
struct Record {
  std::size_t line = 0;                           ///< where it begins, counted from 1
  std::vector<std::optional<std::string>> texts;  ///< one for each field
  std::string error;                              ///< if not empty, there are no texts
  std::vector<std::string> list = {};             ///< the texts of the field that is a list
  std::size_t number = 0;                         ///< its place among the inputs, counted from 1
  std::vector<KeptValue> kept = {};               ///< one for each kept field; or none are there
  std::uint64_t end = 0;                          ///< where it ends in the input, as Input counts
  std::size_t element = 0;  ///< of an array of JSON, counted from 1; 0 outside of one
};

/// A source of records.
class RecordReader {
 public:
  RecordReader() = default;
  RecordReader(const RecordReader&) = delete;
  RecordReader& operator=(const RecordReader&) = delete;
  virtual ~RecordReader() = default;

  enum class Result { record, not_yet, end };

  /// Reads the next record, if there is one.
  virtual Result next(Wait wait, Record& record) = 0;
};

/// Records made of lines.
class LineRecords : public RecordReader {
 public:
  explicit LineRecords(LineReader& lines) : lines_(lines) {}

  Result next(Wait wait, Record& record) final;

 protected:
  /// Returns the next line, or what stands for one.
  virtual Line next_line(Wait wait) { return lines_.next(wait); }
  /// Fills a record from a line; false if there is none yet. An `input` error that it throws
  /// becomes record.error.
  virtual bool take(std::string_view line, Record& record) = 0;
  /// Fills a record from the rest at the end of the input; false if there is none.
  virtual bool finish(Record& /*record*/) { return false; }
  /// Discards the record that a line belonged to which was too long to read.
  virtual void forget() {}

  LineReader& lines() const noexcept { return lines_; }
  const std::string& file_name() const noexcept { return lines_.name(); }

 private:
  LineReader& lines_;
};

/// Whether files of this format are JSON.
inline bool is_json_format(std::string_view format) {
  return format == "jsonl" || format == "json";
}
/// Whether files of this format are tables.
inline bool is_table_format(std::string_view format) { return format == "csv" || format == "tsv"; }

/// What a file's records are made of.
struct RecordFormat {
  std::string name;             ///< as --input-format has it
  char delimiter = ',';         ///< between the columns of csv and tsv
  bool has_json_texts = false;  ///< a record of JSON is its text, unread
  /// Whether JSON is texts and pairs alone, or objects if the first value is one, and an empty line
  /// an error.
  bool is_strict = false;
  /// The names of the fields whose values go into Record::kept; of csv, tsv and objects of JSON.
  std::vector<std::string> kept = {};
};

/// Returns a reader of one of these formats. `lines` must outlive it.
///   lines  a text a line; where two are required, a tab between them
///   text   the whole file, as the one field that is required
///   jsonl  a JSON object with the fields, an array of them in their order, or a string, on a line
///   json   the same over any lines, and one array of them
///   csv    RFC 4180: the first line names the columns, quoted values may hold line ends
///   tsv    the first line names the columns; a quote is a quote
/// In all but `lines` and `text`, empty lines are skipped, unless the format is strict.
std::unique_ptr<RecordReader> open_records(const RecordFormat& format, LineReader& lines,
                                           std::vector<Field> fields);

}  // namespace electra::cli
