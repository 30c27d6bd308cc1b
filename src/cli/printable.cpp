#include "cli/printable.hpp"

#include "core/control_characters.hpp"

namespace electra::cli {

std::string printable(std::string_view text) { return without_controls(text, ' '); }

}  // namespace electra::cli
