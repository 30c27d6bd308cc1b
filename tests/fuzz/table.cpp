#include "fuzz/target.hpp"
#include "io/tensorflow/sorted_table.hpp"
#include "io/tensorflow/tables.hpp"

namespace {

/// Returns a file for the input: after the byte 'b' a table of the block that follows, with the
/// right CRC, which no fuzzer would find; after any other byte the file itself.
std::string file_of(std::string_view input) {
  if (input.empty()) return "";
  const std::string rest(input.substr(1));
  if (input.front() == 'b') return electra::testing::table_of(rest);
  return rest;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  try {
    electra::io::tensorflow::read_table(file_of({reinterpret_cast<const char*>(data), size}),
                                        "input");
  } catch (const electra::Error&) {
    return 0;
  }
  return 0;
}
