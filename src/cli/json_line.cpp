#include "cli/json_line.hpp"

#include <string>

#include "electra/core/error.hpp"

namespace electra::cli {

nlohmann::ordered_json parse_json_line(std::string_view line, const io::JsonLimits& limits) try {
  return io::parse_json(line, "the line", ErrorCode::input, limits);
} catch (const Error& error) {
  constexpr std::string_view first_line = ": line 1,";
  std::string sentence = error.what();
  const std::size_t at = sentence.find(first_line);
  if (at != std::string::npos) sentence.replace(at, first_line.size(), ",");
  throw Error(error.code(), sentence);
}

}  // namespace electra::cli
