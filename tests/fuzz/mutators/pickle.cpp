#include <algorithm>
#include <cstdint>
#include <cstring>
#include <string_view>
#include <vector>

#include "fuzz/mutators/mutators.hpp"

namespace electra::fuzz {
namespace {

/// What follows an opcode.
enum class Argument {
  none,
  bytes_1,
  bytes_2,
  bytes_4,
  bytes_8,
  line,
  two_lines,
  sized_1,
  sized_4,
  sized_8
};

Argument argument_of(char opcode) {
  constexpr std::string_view with_1 = "Khq\x80\x82", with_2 = "M\x83", with_4 = "Jjr\x84",
                             with_8 = "G\x95", with_line = "ILFSVPpg", with_two_lines = "ci",
                             with_sized_1 = "UC\x8C\x8A", with_sized_4 = "XTB\x8B",
                             with_sized_8 = "\x8D\x8E\x96";
  const auto is_in = [opcode](std::string_view opcodes) {
    return opcodes.find(opcode) != std::string_view::npos;
  };
  if (is_in(with_1)) return Argument::bytes_1;
  if (is_in(with_2)) return Argument::bytes_2;
  if (is_in(with_4)) return Argument::bytes_4;
  if (is_in(with_8)) return Argument::bytes_8;
  if (is_in(with_line)) return Argument::line;
  if (is_in(with_two_lines)) return Argument::two_lines;
  if (is_in(with_sized_1)) return Argument::sized_1;
  if (is_in(with_sized_4)) return Argument::sized_4;
  if (is_in(with_sized_8)) return Argument::sized_8;
  return Argument::none;
}

/// The bytes that the size of an argument takes; 0: it has none.
std::size_t size_bytes(Argument argument) {
  return argument == Argument::sized_1   ? 1
         : argument == Argument::sized_4 ? 4
         : argument == Argument::sized_8 ? 8
                                         : 0;
}

std::uint64_t number_at(std::string_view bytes) {
  std::uint64_t number = 0;
  std::memcpy(&number, bytes.data(), std::min(bytes.size(), sizeof number));
  return number;
}

std::size_t lines_size(std::string_view text, int lines) {
  std::size_t size = 0;
  for (; lines > 0; --lines) {
    const std::size_t end = text.find('\n', size);
    if (end == std::string_view::npos) return text.size() + 1;
    size = end + 1;
  }
  return size;
}

/// Returns the size of the instruction that the text begins with; more than the text if it is cut.
std::size_t instruction_size(std::string_view text) {
  const std::string_view rest = text.substr(1);
  const Argument argument = argument_of(text[0]);
  switch (argument) {
    case Argument::none:
      return 1;
    case Argument::bytes_1:
      return 2;
    case Argument::bytes_2:
      return 3;
    case Argument::bytes_4:
      return 5;
    case Argument::bytes_8:
      return 9;
    case Argument::line:
      return 1 + lines_size(rest, 1);
    case Argument::two_lines:
      return 1 + lines_size(rest, 2);
    default: {
      const std::size_t width = size_bytes(argument);
      if (rest.size() < width) return text.size() + 1;
      const std::uint64_t size = number_at(rest.substr(0, width));
      return size > rest.size() ? text.size() + 1 : 1 + width + static_cast<std::size_t>(size);
    }
  }
}

/// Pickles, one after the other, as instructions; and what follows them.
struct Program {
  std::vector<std::string> instructions;
  std::string rest;
};

Program program_of(std::string_view text) {
  Program program;
  bool begins = true;
  while (!text.empty()) {
    if (begins && text[0] != '\x80') break;
    const std::size_t size = instruction_size(text);
    if (size > text.size()) break;
    program.instructions.emplace_back(text.substr(0, size));
    begins = text[0] == '.';
    text.remove_prefix(size);
  }
  program.rest = text;
  return program;
}

void set_number(std::string& instruction, std::uint64_t number) {
  std::memcpy(instruction.data() + 1, &number, std::min(instruction.size() - 1, sizeof number));
}

/// Changes the argument of an instruction, whose size stays right.
void change_argument(std::string& instruction, Chance& chance) {
  const Argument argument = argument_of(instruction[0]);
  const std::size_t width = size_bytes(argument);
  if (argument == Argument::none) {
    constexpr std::string_view without = "(.)]}teuasRQN02bld\x81\x85\x86\x87\x88\x89\x93\x94";
    instruction[0] = without[chance.below(without.size())];
  } else if (width > 0) {
    std::string content = instruction.substr(1 + width);
    chance.change_bytes(content);
    if (width == 1) content.resize(std::min<std::size_t>(content.size(), 255));
    instruction.resize(1 + width);
    set_number(instruction, content.size());
    instruction += content;
  } else if (argument == Argument::line || argument == Argument::two_lines) {
    std::string content = instruction.substr(1, instruction.size() - 2);
    chance.change_bytes(content);
    instruction = instruction[0] + content + '\n';
  } else {
    const std::uint64_t number = number_at(std::string_view(instruction).substr(1));
    const std::uint64_t others[] = {number + 1, number - 1, chance.extreme_number()};
    set_number(instruction, chance.one_of(others));
  }
}

void change_program(std::vector<std::string>& program, Chance& chance) {
  const auto place = [&] {
    return program.begin() + static_cast<std::ptrdiff_t>(chance.below(program.size()));
  };
  switch (chance.below(8)) {
    case 0: {
      const std::string copy = *place();
      program.insert(place(), copy);
      return;
    }
    case 1:
      program.erase(place());
      return;
    case 2:
      std::iter_swap(place(), place());
      return;
    default: {  // mostly an instruction with an argument, which does not move the stack
      auto changed = place();
      for (int tries = 0; tries < 8 && changed->size() == 1; ++tries) changed = place();
      change_argument(*changed, chance);
    }
  }
}

}  // namespace

std::string mutate_pickle(const std::string& input, Chance& chance) {
  Program program = program_of(input);
  std::string changed = input;
  if (program.instructions.empty() || (!program.rest.empty() && chance.below(8) == 0)) {
    chance.change_bytes(changed);
    return changed;
  }
  for (std::size_t i = 1 + chance.below(2); i-- > 0 && !program.instructions.empty();)
    change_program(program.instructions, chance);
  changed.clear();
  for (const std::string& each : program.instructions) changed += each;
  return changed + program.rest;
}

}  // namespace electra::fuzz
