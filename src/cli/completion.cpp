#include "cli/completion.hpp"

#include <algorithm>
#include <utility>

#include "cli/builtins.hpp"
#include "cli/commands/commands.hpp"
#include "cli/configured.hpp"
#include "cli/named_option.hpp"
#include "cli/values.hpp"

namespace electra::cli {
namespace {

using Lines = std::vector<std::string>;

Lines command_names() {
  Lines lines;
  for (const Command* command : commands::all) {
    lines.push_back(std::string(command->name) + '\t' + command->summary);
  }
  return lines;
}

Lines subcommand_names(const CLI::App& app) {
  Lines lines;
  for (const CLI::App* subcommand : subcommands_of(app)) {
    lines.push_back(subcommand->get_name() + '\t' + subcommand->get_description());
  }
  return lines;
}

Lines option_names(const CLI::App& app) {
  Lines lines;
  for (const CLI::Option* option : app.get_options()) {
    for (const std::string& name : option->get_lnames()) {
      lines.push_back("--" + name + '\t' + option->get_description());
    }
  }
  return lines;
}

/// The option that the last argument but one is, if that takes a value; else null.
const CLI::Option* option_before_last(const CLI::App& app, const Arguments& arguments) {
  const CLI::Option* option = option_named(app, arguments[arguments.size() - 2]);
  return option != nullptr && option->get_items_expected_max() > 0 ? option : nullptr;
}

Lines help_topics(const Arguments& arguments) {
  if (arguments.size() == 2) return command_names();
  const Command* command = commands::named(arguments[1]);
  if (command == nullptr || arguments.size() > 3) return {};
  return subcommand_names(Configured(*command).app);
}

Lines all_candidates(const Arguments& arguments) {
  if (arguments.size() <= 1) {
    Lines lines = command_names();
    for (std::string& line : builtin_candidates()) lines.push_back(std::move(line));
    return lines;
  }
  if (arguments.front() == "help") return help_topics(arguments);
  const Command* command = commands::named(arguments.front());
  if (command == nullptr) return {};
  const Configured configured(*command);
  const CLI::App* app = &configured.app;
  if (arguments.size() == 2 && arguments.back().rfind('-', 0) != 0) return subcommand_names(*app);
  if (const CLI::App* subcommand = subcommand_of(*app, arguments[1])) app = subcommand;
  const auto last = arguments.end() - 1;
  if (std::find(arguments.begin(), last, "--") != last) return {};
  const CLI::Option* option = option_before_last(*app, arguments);
  return option != nullptr ? choices_of(*option) : option_names(*app);
}

}  // namespace

std::vector<std::string> completions(const Arguments& arguments) {
  const std::string begun = arguments.empty() ? "" : arguments.back();
  Lines lines = all_candidates(arguments);
  // Options are offered after a dash alone; without one a text or a file may be meant.
  const bool wants_option = begun.rfind('-', 0) == 0;
  lines.erase(std::remove_if(lines.begin(), lines.end(),
                             [&](const std::string& line) {
                               return line.rfind(begun, 0) != 0 || (line[0] == '-') != wants_option;
                             }),
              lines.end());
  return lines;
}

}  // namespace electra::cli
