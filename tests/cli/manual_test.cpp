#include "cli/manual.hpp"

#include <string>

#include <gtest/gtest.h>

#include "cli/commands/commands.hpp"
#include "cli/configured.hpp"
#include "cli/support/program.hpp"

namespace electra::cli {
namespace {

/// A name as the page writes it, with hyphens that can be copied.
std::string written(std::string name) {
  for (std::size_t dash = name.find('-'); dash != std::string::npos;
       dash = name.find('-', dash + 2))
    name.insert(dash, "\\");
  return name;
}

/// The part of the page about one command.
std::string section(const std::string& command) {
  const std::string page = manual(), heading = "\n.SS electra " + written(command) + '\n';
  const std::size_t start = page.find(heading);
  if (start == std::string::npos) return "";
  const std::size_t end = page.find("\n.S", start + heading.size());
  return page.substr(start, end - start);
}

TEST(Manual, HasEveryCommandWithEveryOption) {
  for (const Command* command : commands::all) {
    const Configured configured(*command);
    const std::string text = section(command->name);
    EXPECT_NE(text.find(written(command->summary)), std::string::npos) << command->name;
    for (const CLI::Option* option : configured.app.get_options()) {
      if (option == configured.app.get_help_ptr()) continue;
      for (const std::string& name : option->get_lnames())
        EXPECT_NE(text.find("\n.B " + written("--" + name) + "\\fR"), std::string::npos) << name;
    }
  }
}

TEST(Manual, DescribesAnOptionAndItsValue) {
  EXPECT_NE(section("info").find(
                ".TP\n.B \\-\\-model\\fR DIR\n"
                "A Hugging Face folder, a weight file in it, or a name in the hub's cache\n"),
            std::string::npos)
      << section("info");
}

TEST(Manual, HasTheUsageAndTheExampleOfACommand) {
  const std::string text = section("classify");
  EXPECT_NE(text.find(".PP\nelectra classify [OPTIONS] [TEXT...]\n"), std::string::npos) << text;
  EXPECT_NE(text.find(".nf\nelectra classify \\-\\-model"), std::string::npos) << text;
}

TEST(Manual, HasThePartsOfACommand) {
  EXPECT_NE(section("bench tokenizer").find("\n.B \\-\\-input\\fR"), std::string::npos);
}

TEST(Manual, IsReadByManWithoutComplaint) {
  if (testing::run_shell("command -v man").status != 0) GTEST_SKIP() << "there is no man";
  const testing::Ended run =
      testing::run_shell("LC_ALL=C.UTF-8 man --warnings -l " ELECTRA_MANUAL " >/dev/null");
  EXPECT_EQ(run.errors, "");
  EXPECT_EQ(run.status, 0);
}

}  // namespace
}  // namespace electra::cli
