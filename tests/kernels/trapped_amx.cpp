// The machine code of the kernels of avx512amx on processors that have all of it but the tiles:
// their instructions end in a signal, whose handler does what they are defined to do.

#include <csignal>
#include <cstdint>
#include <cstring>
#include <sys/ucontext.h>
#include <vector>

#include <gtest/gtest.h>

#include "kernels/dispatch.hpp"
#include "kernels/each_instruction_set.hpp"
#include "kernels/implementation.hpp"
#include "kernels/tile_registers.hpp"

namespace electra::kernels {
namespace {

TileRegisters tile_registers;

constexpr int general_registers[] = {REG_RAX, REG_RCX, REG_RDX, REG_RBX, REG_RSP, REG_RBP,
                                     REG_RSI, REG_RDI, REG_R8,  REG_R9,  REG_R10, REG_R11,
                                     REG_R12, REG_R13, REG_R14, REG_R15};

/// An instruction with a three-byte VEX prefix, of the map 0F38: the others end the program.
class Instruction {
 public:
  explicit Instruction(const ucontext_t& context) : context_(context) {
    const auto* bytes = reinterpret_cast<const std::uint8_t*>(context.uc_mcontext.gregs[REG_RIP]);
    if (bytes[0] != 0xc4 || (bytes[1] & 0x1fU) != 2 || (bytes[2] & 0x84U) != 0) __builtin_trap();
    prefix_ = bytes[2] & 3U;
    third_ = static_cast<int>(~bytes[2] >> 3U & 15U);
    opcode_ = bytes[3];
    mode_ = bytes[4] >> 6U;
    first_ = bytes[4] >> 3U & 7;
    second_ = bytes[4] & 7;
    const std::uint8_t* next = bytes + 5;
    if (mode_ != 3) next = read_address(bytes[1], next);
    end_ = reinterpret_cast<greg_t>(next);
  }

  /// The opcode, with the prefix before it (0 none, 1 66, 2 F3, 3 F2).
  unsigned kind() const { return prefix_ << 8U | opcode_; }
  bool has_address() const { return mode_ != 3; }
  int first() const { return first_; }    ///< ModRM:reg
  int second() const { return second_; }  ///< ModRM:r/m
  int third() const { return third_; }    ///< VEX.vvvv
  void* base() const { return reinterpret_cast<void*>(base_); }
  std::ptrdiff_t index() const { return index_; }  ///< times its scale
  greg_t end() const { return end_; }              ///< where the next one begins

 private:
  /// Reads SIB and displacement; returns what follows them.
  const std::uint8_t* read_address(std::uint8_t vex, const std::uint8_t* next) {
    int base = second_ + ((vex & 0x20U) == 0 ? 8 : 0);
    if (second_ == 4) {
      const std::uint8_t sib = *next++;
      const int index = (sib >> 3U & 7) + ((vex & 0x40U) == 0 ? 8 : 0);
      base = (sib & 7) + ((vex & 0x20U) == 0 ? 8 : 0);
      if (index != 4) index_ = general(index) << (sib >> 6U);
    }
    if (mode_ == 0 && (base & 7) == 5) __builtin_trap();  // relative, or without a base
    base_ = general(base);
    if (mode_ == 1) base_ += static_cast<std::int8_t>(*next);
    std::int32_t far = 0;
    if (mode_ == 2) std::memcpy(&far, next, sizeof far);
    base_ += far;
    return next + (mode_ == 1 ? 1 : mode_ == 2 ? 4 : 0);
  }
  greg_t general(int number) const { return context_.uc_mcontext.gregs[general_registers[number]]; }

  const ucontext_t& context_;
  unsigned prefix_, opcode_;
  int mode_, first_, second_, third_;
  greg_t base_ = 0, index_ = 0, end_ = 0;
};

void execute(const Instruction& instruction) {
  switch (instruction.kind()) {
    case 0x049:
      if (!instruction.has_address()) return tile_registers.release();
      return tile_registers.configure(static_cast<const unsigned char*>(instruction.base()));
    case 0x349:
      return tile_registers.zero(instruction.first());
    case 0x34b:
      return tile_registers.load(instruction.first(), instruction.base(), instruction.index());
    case 0x24b:
      return tile_registers.store(instruction.first(), instruction.base(), instruction.index());
    case 0x15e:
      return tile_registers.add_products_of_bytes(instruction.first(), instruction.second(),
                                                  instruction.third());
    case 0x25c:
      return tile_registers.add_products_of_bf16(instruction.first(), instruction.second(),
                                                 instruction.third());
    default:
      __builtin_trap();
  }
}

void on_illegal_instruction(int /*signal*/, siginfo_t* /*info*/, void* context) {
  auto& interrupted = *static_cast<ucontext_t*>(context);
  const Instruction instruction(interrupted);
  execute(instruction);
  interrupted.uc_mcontext.gregs[REG_RIP] = instruction.end();
}

/// The kernels of avx512amx, if the machine has all that they need beside the tiles.
std::vector<const Kernels*> trapped_kernels() {
  for (const Kernels* kernels : available()) {
    if (kernels->instruction_set != InstructionSet::avx512bf16) continue;
    struct sigaction action {};
    action.sa_sigaction = on_illegal_instruction;
    action.sa_flags = SA_SIGINFO;
    sigaction(SIGILL, &action, nullptr);
    for (const InstructionSetInfo& info : instruction_sets) {
      static Kernels amx;
      if (info.set != InstructionSet::avx512amx) continue;
      amx = kernels_of(info);
      return {&amx};
    }
  }
  return {};
}

class TilesAreReleased : public ::testing::EmptyTestEventListener {
  void OnTestEnd(const ::testing::TestInfo& /*test*/) override {
    EXPECT_FALSE(tile_registers.in_use());
  }
};

const bool listens = [] {
  ::testing::UnitTest::GetInstance()->listeners().Append(new TilesAreReleased);
  return true;
}();

}  // namespace

GTEST_ALLOW_UNINSTANTIATED_PARAMETERIZED_TEST(EachInstructionSet);
INSTANTIATE_TEST_SUITE_P(Kernels, EachInstructionSet, ::testing::ValuesIn(trapped_kernels()),
                         [](const auto& tested) { return std::string(tested.param->name); });

}  // namespace electra::kernels
