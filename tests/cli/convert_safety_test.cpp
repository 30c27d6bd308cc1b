// `electra convert` when a signal ends it, and of folders that are made to harm.
#include <csignal>
#include <cstdint>
#include <filesystem>
#include <map>
#include <string>
#include <thread>
#include <vector>

#include <gtest/gtest.h>

#include "cli/support/model_copy.hpp"
#include "cli/support/program.hpp"
#include "core/exists.hpp"
#include "electra/core/mapped_file.hpp"
#include "electra/model/config.hpp"
#include "support/contents_of.hpp"
#include "support/generated_folder.hpp"
#include "support/temporary_folder.hpp"

namespace electra::testing {
namespace {

namespace fs = std::filesystem;

TEST(ConvertSafety, ASignalLeavesTheFolderAsItWas) {
  ElectraConfig config;
  config.embedding_size = 8;
  config.hidden_size = config.intermediate_size = 64;
  config.num_hidden_layers = 4;
  config.architectures = {"ElectraModel"};
  const GeneratedFolder from(config);
  const TemporaryFolder folder;
  const fs::path to = folder.path() / "new";
  const std::vector<std::string> words = {"convert", from.path(), to, "--shard-size", "1"};
  std::vector<std::string> others = words;
  others.insert(others.end(), {"--dtype", "bf16"});
  const Ended first = run_program(words);
  ASSERT_EQ(first.status, 0) << first.errors;
  const auto before = contents_of(to);
  for (const int signal : {SIGINT, SIGTERM, SIGHUP}) {
    int status = 0;
    for (int tries = 0; status == 0 && tries < 20; ++tries) {  // if it was done before the signal
      if (tries > 0) run_program(words);
      RunningProgram program(others);
      while (names_in_folder(to).size() == before.size()) std::this_thread::yield();
      program.send(signal);
      status = program.wait().status;
    }
    EXPECT_EQ(status, -signal);
    EXPECT_EQ(contents_of(to), before);
  }
}

TEST(ConvertSafety, WhatIsCopiedHasTheLimitOfItsReader) {
  for (const char* name : {"generation_config.json", "1_Pooling/README.md"}) {
    const ModelCopy model("sentence/prompts");
    model.write(name, "");
    fs::resize_file(model.path() / name, std::uint64_t{1} << 31U);
    const Ended run = model.run({"convert", model.path(), model.beside("new")});
    EXPECT_EQ(run.errors, "electra: MODEL/" + std::string(name) +
                              " has 2147483648 bytes; at most 33554432 are supported\n");
    EXPECT_FALSE(fs::exists(model.beside("new")));
  }
}

// 64 modules may be links to one folder, and each would be copied.
TEST(ConvertSafety, ALargeFileIsNotMultipliedByItsLinks) {
  const ModelCopy model("sentence/prompts");
  const fs::path module = model.path() / "1_Pooling";
  model.write("1_Pooling/more.bin", "x");
  fs::create_hard_link(module / "more.bin", module / "same.bin");
  fs::create_symlink("more.bin", module / "third.bin");
  EXPECT_EQ(model.run({"convert", model.path(), model.beside("small")}).errors, "");
  fs::resize_file(module / "more.bin", std::uint64_t{33} << 20U);
  EXPECT_EQ(model.run({"convert", model.path(), model.beside("new")}).errors,
            "electra: MODEL/1_Pooling/third.bin is the same file as another of the folder; copies "
            "of such files may have at most 67108864 bytes: remove those that the model does not "
            "need\n");
  EXPECT_FALSE(fs::exists(model.beside("new")));
}

TEST(ConvertSafety, NamesOfFoldersArePrintedWithoutControlCharacters) {
  const ModelCopy model("golden/pretraining-tanh");
  const std::string to = model.beside("a\x1b[31m\xe2\x80\xae\xff");
  for (const std::vector<std::string>& words :
       {std::vector<std::string>{"convert", model.path(), to}, {"check", to}, {"info", to}}) {
    const Ended run = run_program(words);
    EXPECT_EQ(run.status, 0) << run.errors;
    EXPECT_NE(run.output.find("a [31m"), std::string::npos) << run.output;
    for (const char* raw : {"\x1b", "\xe2\x80\xae", "\xff"})
      EXPECT_EQ(run.output.find(raw), std::string::npos) << run.output;
  }
}

}  // namespace
}  // namespace electra::testing
