#pragma once

#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "cli/records.hpp"

namespace electra::cli {

/// A JSON value a line.
class JsonReader final : public LineRecords {
 public:
  JsonReader(LineReader& lines, std::vector<Field> fields, std::vector<std::string> kept = {})
      : LineRecords(lines), fields_(std::move(fields)), kept_(std::move(kept)) {}

 private:
  bool take(std::string_view line, Record& record) override;

  std::vector<Field> fields_;
  std::vector<std::string> kept_;
};

}  // namespace electra::cli
