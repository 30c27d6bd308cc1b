#pragma once

#include <memory>
#include <string>

#include "cli/command.hpp"
#include "cli/help.hpp"

namespace electra::cli {

/// A command with all that it takes declared, for the words after its name.
struct Configured {
  explicit Configured(const Command& command)
      : app(command.summary, std::string("electra ") + command.name) {
    app.footer(std::string("Example:\n  ") + command.example);
    app.formatter(std::make_shared<HelpFormatter>());
    action = command.configure(app);
  }

  CLI::App app;
  Action action;
};

}  // namespace electra::cli
