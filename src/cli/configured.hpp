#pragma once

#include <memory>
#include <string>
#include <vector>

#include "cli/command.hpp"
#include "cli/help.hpp"

namespace electra::cli {

/// A command with all that it takes declared, for the words after its name.
struct Configured {
  explicit Configured(const Command& command_to_configure)
      : command(command_to_configure),
        app(command.summary, std::string("electra ") + command.name) {
    app.footer(std::string("Example:\n  ") + command.example);
    app.formatter(std::make_shared<HelpFormatter>());
    action = command.configure(app);
  }

  const Command& command;
  CLI::App app;
  Action action;
};

/// The parts of a command that has some, as `bench tokenizer`.
inline std::vector<const CLI::App*> parts_of(const CLI::App& app) {
  return app.get_subcommands([](const CLI::App*) { return true; });
}

/// The part of that name, or nothing.
inline const CLI::App* part_of(const CLI::App& app, const std::string& name) {
  for (const CLI::App* part : parts_of(app)) {
    if (part->get_name() == name) return part;
  }
  return nullptr;
}

}  // namespace electra::cli
