#include "cli/printable.hpp"

namespace electra::cli {

std::string printable(std::string_view text) {
  std::string line(text);
  for (char& byte : line) {
    const auto value = static_cast<unsigned char>(byte);
    if (value < 0x20 || value == 0x7F) byte = ' ';
  }
  return line;
}

}  // namespace electra::cli
