#pragma once

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
  /// What a file calls it; the same as `name` unless --field says otherwise.
  std::string column = name;
  /// Whether it is several texts, an array of JSON, which other formats have not got. One field of
  /// a command at most.
  bool is_list = false;
};

/// One input, or why it is none.
struct Record {
  std::size_t line = 0;                           ///< where it begins, counted from 1
  std::vector<std::optional<std::string>> texts;  ///< one for each field
  std::string error;                              ///< if not empty, there are no texts
  std::vector<std::string> list = {};             ///< the texts of the field that is a list
};

/// Where records come from.
class RecordReader {
 public:
  RecordReader() = default;
  RecordReader(const RecordReader&) = delete;
  RecordReader& operator=(const RecordReader&) = delete;
  virtual ~RecordReader() = default;

  enum class Result { record, not_yet, end };

  /// Gives the next record, if one is there.
  virtual Result next(Wait wait, Record& record) = 0;
};

/// Records that are made of lines.
class LineRecords : public RecordReader {
 public:
  explicit LineRecords(LineReader& lines) : lines_(lines) {}

  Result next(Wait wait, Record& record) final;

 protected:
  /// Fills a record from a line; false if there is none yet. An `input` error that it throws
  /// becomes record.error.
  virtual bool take(std::string_view line, Record& record) = 0;
  /// Fills a record from what is left at the end; false if that is nothing.
  virtual bool finish(Record& /*record*/) { return false; }
  /// A line was too long to come: what it belonged to is lost.
  virtual void forget() {}

  const std::string& file_name() const noexcept { return lines_.name(); }

 private:
  LineReader& lines_;
};

/// Gives a reader of one of these formats. `lines` has to outlive it.
///   lines  a text a line; where two are required, a tab between them
///   jsonl  a JSON object with the fields, an array of them in their order, or a string
///   csv    RFC 4180: the first line names the columns, quoted values may hold line ends
///   tsv    the first line names the columns; a tab is always a separator, a quote is a quote
/// In all but `lines`, lines without anything are skipped.
std::unique_ptr<RecordReader> open_records(std::string_view format, LineReader& lines,
                                           std::vector<Field> fields);

}  // namespace electra::cli
