#pragma once

#include <string_view>
#include <utility>
#include <vector>

#include "cli/records.hpp"

namespace electra::cli {

/// A JSON value a line.
class JsonReader final : public LineRecords {
 public:
  JsonReader(LineReader& lines, std::vector<Field> fields)
      : LineRecords(lines), fields_(std::move(fields)) {}

 private:
  bool take(std::string_view line, Record& record) override;

  std::vector<Field> fields_;
};

}  // namespace electra::cli
