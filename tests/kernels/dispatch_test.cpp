#include "kernels/dispatch.hpp"

#include <algorithm>
#include <cstdlib>
#include <string>

#include <gtest/gtest.h>

#include "kernels/each_instruction_set.hpp"
#include "kernels/implementation.hpp"
#include "support/message_of.hpp"

namespace electra::kernels {

INSTANTIATE_TEST_SUITE_P(Kernels, EachInstructionSet, ::testing::ValuesIn(available()),
                         [](const auto& tested) { return std::string(tested.param->name); });

namespace {

std::string names() {
  std::string result;
  for (const Kernels* kernels : available())
    result += (result.empty() ? "" : ", ") + std::string(kernels->name);
  return result;
}

TEST(Dispatch, ScalarRunsEverywhere) { EXPECT_STREQ(available().front()->name, "scalar"); }

TEST(Dispatch, TakesTheFastestByDefault) {
  const std::vector<const Kernels*> all = available();
  const auto fastest = std::find_if(all.rbegin(), all.rend(),
                                    [](const Kernels* kernels) { return !kernels->by_name_only; });
  EXPECT_EQ(&choose(nullptr), *fastest);
  EXPECT_EQ(&choose(""), *fastest);
}

TEST(Dispatch, TakesTheOneThatIsNamed) {
  for (const Kernels* kernels : available()) EXPECT_EQ(&choose(kernels->name), kernels);
}

TEST(Dispatch, UnknownNameIsAnErrorThatListsTheOthers) {
  EXPECT_EQ(testing::message_of([] { choose("mmx"); }),
            "unsupported: ELECTRA_CPU=mmx is not among the kernels that this machine can run: " +
                names());
  EXPECT_EQ(testing::message_of([] { choose("AVX2"); }),
            "unsupported: ELECTRA_CPU=AVX2 is not among the kernels that this machine can run: " +
                names());
}

TEST(Dispatch, ActiveKernelsAreThoseOfTheEnvironment) {
  EXPECT_EQ(&active(), &choose(std::getenv("ELECTRA_CPU")));
}

[[maybe_unused]] Kernels kernels_of(InstructionSet set) {
  for (const InstructionSetInfo& info : instruction_sets)
    if (info.set == set) return kernels::kernels_of(info);
  return {};
}

#if defined(__x86_64__)
TEST(Implementations, AreThoseOfTheBaseWhereAnInstructionSetHasNone) {
  const Kernels avx2 = kernels_of(InstructionSet::avx2),
                avxvnni = kernels_of(InstructionSet::avxvnni);
  EXPECT_EQ(avxvnni.fp32.gemm, avx2.fp32.gemm);
  EXPECT_EQ(avxvnni.bf16.layer_norm, avx2.bf16.layer_norm);
  EXPECT_EQ(avxvnni.softmax, avx2.softmax);
  EXPECT_NE(avxvnni.int8.gemm, avx2.int8.gemm);
  const Kernels vnni = kernels_of(InstructionSet::avx512vnni),
                bf16 = kernels_of(InstructionSet::avx512bf16);
  EXPECT_EQ(bf16.int8.gemm, vnni.int8.gemm);
  EXPECT_EQ(bf16.int8.attention, vnni.int8.attention);
  EXPECT_NE(bf16.bf16.attention, vnni.bf16.attention);
  EXPECT_NE(avxvnni.int8.attention, avx2.int8.attention);
}

TEST(Implementations, OfAnInstructionSetThatIsNotIncludedAreLeftOut) {
  const Kernels avx512 = kernels_of(InstructionSet::avx512);
  EXPECT_NE(avx512.int8.gemm, kernels_of(InstructionSet::avx512vnni).int8.gemm);
  EXPECT_NE(avx512.int8.gemm, kernels_of(InstructionSet::avxvnni).int8.gemm);
  EXPECT_FALSE(includes(InstructionSet::avx512bf16, InstructionSet::avxvnni));
  EXPECT_TRUE(includes(InstructionSet::avx512bf16, InstructionSet::avx2));
}

TEST(Implementations, OnlyThoseOfAmxWaitToBeNamed) {
  for (const InstructionSetInfo& info : instruction_sets)
    EXPECT_EQ(kernels::kernels_of(info).by_name_only, info.set == InstructionSet::avx512amx);
}

TEST(Implementations, TilesMultiplyBf16AndInt8) {
  const Kernels amx = kernels_of(InstructionSet::avx512amx),
                bf16 = kernels_of(InstructionSet::avx512bf16);
  EXPECT_NE(amx.int8.gemm, bf16.int8.gemm);
  EXPECT_NE(amx.bf16.gemm, bf16.bf16.gemm);
  EXPECT_NE(amx.bf16.attention, bf16.bf16.attention);
  EXPECT_NE(amx.int8.attention, bf16.int8.attention);
  EXPECT_EQ(amx.fp32.gemm, bf16.fp32.gemm);
}

TEST(Dispatch, OffersWhatTheProcessorHas) {
  const bool wide = __builtin_cpu_supports("avx2") != 0 && __builtin_cpu_supports("fma") != 0;
  EXPECT_EQ(available().size() > 1, wide);
}
#elif defined(__aarch64__)
TEST(Implementations, AreThoseOfTheBaseWhereAnInstructionSetHasNone) {
  const Kernels neon = kernels_of(InstructionSet::neon),
                dotprod = kernels_of(InstructionSet::neon_dotprod),
                i8mm = kernels_of(InstructionSet::neon_i8mm),
                bf16 = kernels_of(InstructionSet::neon_bf16);
  EXPECT_EQ(dotprod.fp32.gemm, neon.fp32.gemm);
  EXPECT_NE(dotprod.int8.gemm, neon.int8.gemm);
  EXPECT_NE(i8mm.int8.gemm, dotprod.int8.gemm);
  EXPECT_EQ(i8mm.bf16.gemm, neon.bf16.gemm);
  EXPECT_EQ(bf16.int8.gemm, i8mm.int8.gemm);
  EXPECT_NE(bf16.bf16.gemm, neon.bf16.gemm);
}

TEST(Dispatch, OffersNeonOnEveryMachine) { EXPECT_STREQ(available().at(1)->name, "neon"); }
#endif

}  // namespace
}  // namespace electra::kernels
