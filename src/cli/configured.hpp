#pragma once

#include <memory>
#include <string>
#include <vector>

#include "cli/command.hpp"
#include "cli/help.hpp"

namespace electra::cli {

/// A command whose options are declared, ready for the arguments after its name.
struct Configured {
  explicit Configured(const Command& command_to_configure)
      : command(command_to_configure),
        app(command.summary, std::string("electra ") + command.name) {
    app.footer(std::string("Example:\n  ") + command.example);
    app.formatter(std::make_shared<HelpFormatter>(command.texts));
    action = command.configure(app);
  }

  const Command& command;
  CLI::App app;
  Action action;
};

/// Returns the subcommands of a command, as `bench tokenizer`.
inline std::vector<const CLI::App*> subcommands_of(const CLI::App& app) {
  return app.get_subcommands([](const CLI::App*) { return true; });
}

/// Returns the subcommand of that name; null if there is none.
inline const CLI::App* subcommand_of(const CLI::App& app, const std::string& name) {
  for (const CLI::App* subcommand : subcommands_of(app)) {
    if (subcommand->get_name() == name) return subcommand;
  }
  return nullptr;
}

}  // namespace electra::cli
