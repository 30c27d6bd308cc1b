// After a model is loaded and has answered once, a call needs no file and no network: it runs where
// the kernel ends every process that asks for one.
#include <csignal>
#include <cstddef>
#include <cstdint>
#include <fcntl.h>
#include <linux/audit.h>
#include <linux/filter.h>
#include <linux/seccomp.h>
#include <string>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <unistd.h>
#include <vector>

#include <gtest/gtest.h>

#include "support/in_child.hpp"
#include "support/pipeline_kinds.hpp"
#include "support/sanitized.hpp"

namespace electra {
namespace {

using testing::AskPipeline;
using testing::in_child;
using testing::PipelineKind;
using testing::Texts;

#ifdef __aarch64__
constexpr std::uint32_t machine = AUDIT_ARCH_AARCH64;
#else
constexpr std::uint32_t machine = AUDIT_ARCH_X86_64;
#endif

sock_filter statement(std::uint16_t code, std::uint32_t value) { return {code, 0, 0, value}; }

/// Skips so many statements where the number that was loaded is `value`, or where it is not.
sock_filter unless(std::uint32_t value, std::uint8_t skipped) {
  return {BPF_JMP | BPF_JEQ | BPF_K, 0, skipped, value};
}

/// Adds statements that let a system call pass.
void allow(std::vector<sock_filter>& filter, std::uint32_t call) {
  filter.push_back(unless(call, 1));
  filter.push_back(statement(BPF_RET | BPF_K, SECCOMP_RET_ALLOW));
}

/// From now on all threads of this process wait, choose a processor, read clocks, and take and give
/// back memory of no file. Anything else ends the process with SIGSYS.
bool enter_sandbox() {
  std::vector<sock_filter> filter = {
      statement(BPF_LD | BPF_W | BPF_ABS, offsetof(seccomp_data, arch)),
      {BPF_JMP | BPF_JEQ | BPF_K, 1, 0, machine},
      statement(BPF_RET | BPF_K, SECCOMP_RET_KILL_PROCESS),
      statement(BPF_LD | BPF_W | BPF_ABS, offsetof(seccomp_data, nr)),
  };
  for (const int call :
       {SYS_futex, SYS_madvise, SYS_munmap, SYS_mprotect, SYS_mremap, SYS_brk, SYS_sched_yield,
        SYS_clock_gettime, SYS_clock_nanosleep, SYS_exit_group, SYS_exit, SYS_rt_sigreturn,
        SYS_sched_getaffinity, SYS_sched_setaffinity, SYS_getcpu})
    allow(filter, static_cast<std::uint32_t>(call));
  filter.push_back(unless(SYS_mmap, 3));
  filter.push_back(statement(BPF_LD | BPF_W | BPF_ABS, offsetof(seccomp_data, args) + 3 * 8));
  filter.push_back({BPF_JMP | BPF_JSET | BPF_K, 0, 1, MAP_ANONYMOUS});
  filter.push_back(statement(BPF_RET | BPF_K, SECCOMP_RET_ALLOW));
  filter.push_back(statement(BPF_RET | BPF_K, SECCOMP_RET_KILL_PROCESS));
  const sock_fprog program{static_cast<unsigned short>(filter.size()), filter.data()};
  return ::prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) == 0 &&
         ::syscall(SYS_seccomp, SECCOMP_SET_MODE_FILTER, SECCOMP_FILTER_FLAG_TSYNC, &program) == 0;
}

/// Whether this system lets a process do that at all.
bool has_sandboxes() {
  static const bool has = in_child([] { return enter_sandbox(); }) == "held";
  return has;
}

class Sandbox : public ::testing::Test {
 protected:
  void SetUp() override {
    if (testing::sanitized) GTEST_SKIP() << "sanitizers make system calls of their own";
    if (!has_sandboxes()) GTEST_SKIP() << "this kernel has no seccomp filters";
  }
};

class SandboxedPipeline : public Sandbox, public ::testing::WithParamInterface<PipelineKind> {};

TEST_P(SandboxedPipeline, AnswersWithoutFilesOnOneThreadAndOnTwo) {
  const Texts texts = testing::short_texts(20);
  for (const int threads : {1, 2}) {
    for (const Precision precision : {Precision::fp32, Precision::bf16, Precision::int8}) {
      const auto answers = [&] {
        // Its threads end with the process: that takes other calls.
        static const AskPipeline ask =
            GetParam().open(GetParam().model(), testing::load_options(threads, precision));
        const Texts expected = ask(texts);
        if (!enter_sandbox()) return false;
        for (int round = 0; round < 20; ++round)
          if (ask(texts) != expected) return false;
        return true;
      };
      EXPECT_EQ(in_child(answers), "held") << threads << " threads, " << to_string(precision);
    }
  }
}

INSTANTIATE_TEST_SUITE_P(Pipelines, SandboxedPipeline,
                         ::testing::ValuesIn(testing::pipeline_kinds()),
                         [](const auto& tested) { return tested.param.name; });

const std::string ended = "was ended by signal " + std::to_string(SIGSYS);

TEST_F(Sandbox, EndsWhoOpensOrReadsAFile) {
  EXPECT_EQ(in_child([] { return enter_sandbox() && ::open("/dev/null", O_RDONLY) >= 0; }), ended);
  const int file = ::open("/dev/zero", O_RDONLY);
  char byte = 0;
  EXPECT_EQ(in_child([&] { return enter_sandbox() && ::read(file, &byte, 1) == 1; }), ended);
  const auto map = [&] {
    return enter_sandbox() && ::mmap(nullptr, 1, PROT_READ, MAP_PRIVATE, file, 0) != MAP_FAILED;
  };
  EXPECT_EQ(in_child(map), ended);
  ::close(file);
}

TEST_F(Sandbox, EndsWhoLoadsAModel) {
  const PipelineKind& kind = testing::pipeline_kinds().front();
  const auto load = [&] {
    return enter_sandbox() && kind.open(kind.model(), testing::load_options(1)) != nullptr;
  };
  EXPECT_EQ(in_child(load), ended);
}

}  // namespace
}  // namespace electra
