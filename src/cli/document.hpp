#pragma once

#include <cstddef>
#include <string>
#include <vector>

#include "cli/records.hpp"

namespace electra::cli {

/// A longer file is not read as one text; a line of texts to tokenize may have as many bytes.
inline constexpr std::size_t max_document_bytes = std::size_t{16} << 20;

/// Returns the whole text of a file, line ends included; "-" is the standard input. Prints a
/// warning if lines of it are not UTF-8. Throws `io`, and `input` if it has more than
/// max_document_bytes.
std::string read_document(const std::string& path);

/// One record: the whole file, as the one field that is required.
class DocumentReader final : public RecordReader {
 public:
  DocumentReader(LineReader& lines, const std::vector<Field>& fields);

  Result next(Wait wait, Record& record) override;

 private:
  LineReader& lines_;
  std::vector<std::optional<std::string>> texts_;
  std::size_t field_ = 0;  // its place among them
  bool ended_ = false;
};

}  // namespace electra::cli
