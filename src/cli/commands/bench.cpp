#include "cli/commands/bench.hpp"

#include <memory>
#include <string>
#include <vector>

#include <CLI/CLI.hpp>

#include "cli/commands/commands.hpp"
#include "cli/values.hpp"

namespace electra::cli {
namespace {

/// A subcommand whose options are declared.
struct Bench {
  CLI::App* app;
  Action action;
};

std::string names() {
  std::vector<std::string> names;
  for (const Command* bench : benches::all) names.emplace_back(bench->name);
  return alternatives(names);
}

Action configure(CLI::App& app) {
  const auto declared = std::make_shared<std::vector<Bench>>();
  for (const Command* bench : benches::all) {
    CLI::App* const subcommand = app.add_subcommand(bench->name, bench->summary);
    subcommand->footer(std::string("Example:\n  ") + bench->example);
    declared->push_back({subcommand, bench->configure(*subcommand)});
  }
  app.require_subcommand(0, 1);
  return [declared] {
    for (const Bench& bench : *declared) {
      if (bench.app->parsed()) return bench.action();
    }
    throw UsageError("no command given; it is one of " + names());
  };
}

}  // namespace

const Command commands::bench = {"bench", "Measures the speed of this machine",
                                 "electra bench tokenizer --model DIR --input texts.txt --json",
                                 configure};

}  // namespace electra::cli
