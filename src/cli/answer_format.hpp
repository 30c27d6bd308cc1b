#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "cli/columns.hpp"
#include "cli/declared_option.hpp"
#include "cli/output.hpp"
#include "cli/records.hpp"

namespace electra::cli {

/// The options that say how a command prints its answers.
struct OutputOptions {
  bool json = false;
  std::string format;  ///< empty: for people

  /// Declares --json and --output-format. Must stay where it is until the arguments have been
  /// parsed.
  void declare(CLI::App& app);
  OutputFormat wanted() const;
};

/// Appends the object that stands in place of the answer to an input that failed: the sentence, the
/// line, and in an array of JSON the element.
void append_error_object(std::string& line, std::string_view sentence, const Record& record);

/// How a command prints its answers: as JSON, or as rows under its columns. Before these come the
/// fields that are kept and, in csv and tsv, the number of the input.
class AnswerFormat {
 public:
  /// Throws UsageError for kept fields that have the name of something else in a line.
  AnswerFormat(OutputFormat format, std::vector<std::string> kept,
               const std::vector<Column>& columns);

  /// Throws UsageError for a kept field that has one of these names, which are those of an answer
  /// without a "result" around it.
  void require_free(const std::vector<std::string>& names) const;

  bool is_json() const noexcept { return format_ == OutputFormat::jsonl; }
  bool is_for_people() const noexcept { return format_ == OutputFormat::people; }

  /// Throws `input` where the rows of a record, if there are as many as `results` has items for it,
  /// would repeat too much of its texts.
  template <class Results>
  void check_texts(const Results& results, const std::vector<Record>& records) const {
    for (std::size_t i = 0; i < records.size() && !is_json(); ++i)
      check_texts_of(records[i], results[i].size());
  }

  /// Prints what comes before all answers: the names of the columns in csv and tsv.
  void begin(Output& output) const;
  /// Appends a JSON object, its kept fields first.
  void append_object(const Record& record, std::string_view object, std::string& line) const;
  /// Appends the object that stands in place of the answer to an input that failed.
  void append_error(const Record& record, std::string& line) const;
  /// Appends a row; see Table::append().
  void append_row(const Record& record, const Row& cells, std::string& line) const;
  /// Appends what stands between two columns.
  void append_gap(std::string& line) const { table_.append_gap(line); }

  /// Prints the answers to these records: `append_json(result, record, line)` appends one to a
  /// std::string, `add_rows(result, record, rows)` adds its rows to a Rows. Throws `input`, before
  /// it prints any, where the rows of a record would repeat too much of what is kept.
  template <class Results, class AppendJson, class AddRows>
  void print(const Results& results, const std::vector<Record>& records, Output& output,
             const AppendJson& append_json, const AddRows& add_rows) const;

 private:
  /// Begins the object that has the kept fields; nothing without them.
  void append_kept(const Record& record, std::string& line) const;
  /// Throws `input` where so many rows would repeat too much of what is kept.
  void check_kept(const Record& record, std::size_t row_count) const;
  /// Throws `input` where so many rows would repeat too much of the texts.
  static void check_texts_of(const Record& record, std::size_t row_count);

  OutputFormat format_;
  std::vector<std::string> kept_;
  Table table_;
};

/// Where the rows of one input go.
class Rows {
 public:
  /// Without an output, rows are counted alone.
  Rows(const AnswerFormat& format, const Record& record, Output* output)
      : format_(format), record_(record), output_(output) {}

  /// Prints a line above the rows, which are indented then: only for people, to whom it is shown as
  /// it is.
  void head(std::string_view shown) {
    if (!format_.is_for_people()) return;
    if (output_ != nullptr) output_->line(shown);
    indent_ = "  ";
  }
  /// Adds a row.
  void add(const Row& cells) {
    add_line([&](std::string& line) {
      line += indent_;
      format_.append_row(record_, cells, line);
    });
  }
  /// Adds a row for a terminal, whose last column is shown as it is, with its colours.
  void add(const Row& cells, std::string_view coloured) {
    add_line([&](std::string& line) {
      format_.append_row(record_, cells, line);
      format_.append_gap(line);
      line += coloured;
    });
  }
  /// The rows that were added.
  std::size_t count() const noexcept { return count_; }

 private:
  template <class Append>
  void add_line(const Append& append) {
    ++count_;
    if (output_ != nullptr) output_->line_from(append);
  }

  const AnswerFormat& format_;
  const Record& record_;
  Output* output_;
  const char* indent_ = "";
  std::size_t count_ = 0;
};

template <class Results, class AppendJson, class AddRows>
void AnswerFormat::print(const Results& results, const std::vector<Record>& records, Output& output,
                         const AppendJson& append_json, const AddRows& add_rows) const {
  for (std::size_t i = 0; i < records.size() && !is_json() && !kept_.empty(); ++i) {
    Rows counted(*this, records[i], nullptr);
    add_rows(results[i], records[i], counted);
    check_kept(records[i], counted.count());
  }
  for (std::size_t i = 0; i < records.size(); ++i) {
    if (!is_json()) {
      Rows rows(*this, records[i], &output);
      add_rows(results[i], records[i], rows);
      continue;
    }
    output.line_from([&](std::string& line) {
      append_kept(records[i], line);
      if (!kept_.empty()) line += "\"result\": ";
      append_json(results[i], records[i], line);
      if (!kept_.empty()) line += '}';
    });
  }
}

}  // namespace electra::cli
