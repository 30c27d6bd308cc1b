#include "fuzz/target.hpp"
#include "io/json_parser.hpp"

// A document that was parsed must survive being written and parsed again.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  try {
    const auto json = electra::io::parse_json(text, "input", electra::ErrorCode::config);
    const auto again = electra::io::parse_json(json->dump(), "input", electra::ErrorCode::config);
    if (json->dump() != again->dump()) __builtin_trap();
  } catch (const electra::Error&) {
    return 0;
  }
  return 0;
}
