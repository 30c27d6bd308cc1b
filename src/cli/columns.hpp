#pragma once

#include <cstddef>
#include <map>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "electra/core/shape.hpp"

namespace electra::cli {

/// The form of what a command prints.
enum class OutputFormat {
  people,  ///< rows whose columns are aligned, with two spaces or more between them
  jsonl,   ///< a JSON value a line
  csv,     ///< rows as in RFC 4180 below a line with the columns' names
  tsv,     ///< rows with a tab between the columns, below a line with their names
};

/// A column of a command's answers.
struct Column {
  std::string name;
  std::size_t width = 0;  ///< the least for people
  bool is_label = false;  ///< whether it stands out on a terminal
};

/// Returns the column "label", as wide as the longest of these, but at most 64 bytes.
Column label_column(const std::map<Index, std::string>& labels = {});

/// Returns the column "score".
Column score_column();

/// A value in a column: a text, a score or a count.
using Cell = std::variant<std::string_view, float, Index>;
using Row = std::vector<Cell>;

/// Rows under the same columns, in every format but JSON.
class Table {
 public:
  Table(OutputFormat format, std::vector<Column> columns);

  /// Appends the names of the columns.
  void append_names(std::string& line) const;
  /// Appends a row; one with fewer cells than there are columns lacks the last ones.
  void append(const Row& row, std::string& line) const;
  /// Appends what stands between two columns.
  void append_gap(std::string& line) const;

 private:
  std::string shown(const Cell& cell) const;
  void append_aligned(const Cell& cell, const Column& column, std::string& line) const;

  OutputFormat format_;
  std::vector<Column> columns_;
  bool has_colours_;
};

}  // namespace electra::cli
