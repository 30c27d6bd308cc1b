#include "fuzz/target.hpp"
#include "io/tensorflow/sorted_table.hpp"
#include "io/tensorflow/tables.hpp"

namespace {

/// The first byte tells what the rest is: 'b' a block, any other a whole file. A block gets the CRC
/// that it needs, which no fuzzer would find.
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
