#include "cli/commands/bench.hpp"

#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "cli/commands/commands.hpp"

namespace electra::cli {
namespace {

/// One of the things to measure, once its words have been declared.
struct Bench {
  CLI::App* app;
  Action action;
};

std::string names() {
  std::string list;
  for (const Command* bench : benches::all)
    list += (list.empty() ? "" : ", ") + std::string(bench->name);
  return list;
}

Action configure(CLI::App& app) {
  const auto declared = std::make_shared<std::vector<Bench>>();
  for (const Command* bench : benches::all) {
    CLI::App* const words = app.add_subcommand(bench->name, bench->summary);
    words->footer(std::string("Example:\n  ") + bench->example);
    declared->push_back({words, bench->configure(*words)});
  }
  app.require_subcommand(0, 1);
  return [declared] {
    for (const Bench& bench : *declared) {
      if (bench.app->parsed()) return bench.action();
    }
    throw UsageError("what is to be measured was not said: " + names());
  };
}

}  // namespace

const Command commands::bench = {"bench", "How fast this machine is at it",
                                 "electra bench tokenizer --model DIR --input texts.txt --json",
                                 configure};

}  // namespace electra::cli
