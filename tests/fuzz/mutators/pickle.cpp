#include <algorithm>
#include <cstdint>
#include <cstring>
#include <iterator>
#include <string_view>
#include <vector>

#include "fuzz/mutators/mutators.hpp"

namespace electra::fuzz {
namespace {

/// The argument of the opcodes of one kind: bytes, then lines, then a size and as many bytes.
struct Argument {
  std::string_view opcodes;
  std::size_t bytes;
  int lines;
  std::size_t size_bytes;  ///< of the size; 0: there is none
};

const Argument& argument_of(char opcode) {
  static constexpr Argument arguments[] = {
      {"Khq\x80\x82", 1, 0, 0}, {"M\x83", 2, 0, 0},    {"Jjr\x84", 4, 0, 0},
      {"G\x95", 8, 0, 0},       {"ILFSVPpg", 0, 1, 0}, {"ci", 0, 2, 0},
      {"UC\x8C\x8A", 0, 0, 1},  {"XTB\x8B", 0, 0, 4},  {"\x8D\x8E\x96", 0, 0, 8},
  };
  static constexpr Argument none = {"", 0, 0, 0};
  const auto found =
      std::find_if(std::begin(arguments), std::end(arguments), [opcode](const Argument& each) {
        return each.opcodes.find(opcode) != std::string_view::npos;
      });
  return found == std::end(arguments) ? none : *found;
}

std::uint64_t number_at(std::string_view bytes) {
  std::uint64_t number = 0;
  std::memcpy(&number, bytes.data(), std::min(bytes.size(), sizeof number));
  return number;
}

/// Returns the size of the instruction that the text begins with; more than the text if it is cut.
std::size_t instruction_size(std::string_view text) {
  const Argument& argument = argument_of(text[0]);
  const std::size_t cut = text.size() + 1;
  std::size_t size = 1 + argument.bytes;
  for (int line = 0; line < argument.lines; ++line) {
    const std::size_t end = text.find('\n', size);
    if (end == std::string_view::npos) return cut;
    size = end + 1;
  }
  if (argument.size_bytes == 0) return size;
  size += argument.size_bytes;
  if (size > text.size()) return cut;
  const std::uint64_t content = number_at(text.substr(1, argument.size_bytes));
  return content > text.size() - size ? cut : size + static_cast<std::size_t>(content);
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

/// Changes the argument of an instruction, whose size stays right, or an opcode without one.
void change_argument(std::string& instruction, Chance& chance) {
  const Argument& argument = argument_of(instruction[0]);
  if (argument.size_bytes > 0) {
    const std::size_t begin = 1 + argument.size_bytes;
    std::string content = chance.changed(instruction.substr(begin));
    if (argument.size_bytes == 1) content.resize(std::min<std::size_t>(content.size(), 255));
    instruction.resize(begin);
    set_number(instruction, content.size());
    instruction += content;
  } else if (argument.lines > 0) {
    const std::string lines = instruction.substr(1, instruction.size() - 2);
    instruction = instruction[0] + chance.changed(lines) + '\n';
  } else if (argument.bytes > 0) {
    const std::uint64_t number = number_at(std::string_view(instruction).substr(1));
    const std::uint64_t others[] = {number + 1, number - 1, chance.extreme_number()};
    set_number(instruction, chance.one_of(others));
  } else {
    constexpr std::string_view without = "(.)]}teuasRQN02bld\x81\x85\x86\x87\x88\x89\x93\x94";
    instruction[0] = chance.one_of(without);
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
  if (program.instructions.empty() || (!program.rest.empty() && chance.below(8) == 0))
    return chance.changed(input);
  for (std::size_t i = 1 + chance.below(2); i-- > 0 && !program.instructions.empty();)
    change_program(program.instructions, chance);
  std::string changed;
  for (const std::string& each : program.instructions) changed += each;
  return changed + program.rest;
}

}  // namespace electra::fuzz
