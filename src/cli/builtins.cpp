#include "cli/builtins.hpp"

#include <algorithm>
#include <string>
#include <vector>

#include "cli/command.hpp"
#include "cli/commands/commands.hpp"
#include "cli/completion.hpp"
#include "cli/configured.hpp"
#include "cli/output.hpp"
#include "cli/run_command.hpp"
#include "electra/version.hpp"

namespace electra::cli {
namespace {

ExitStatus print(const std::vector<std::string>& lines) {
  Output output;
  for (const std::string& line : lines) output.line(line);
  output.flush();
  return ExitStatus::done;
}

ExitStatus print_version(const Arguments& arguments) {
  if (!arguments.empty())
    throw UsageError("unexpected argument '" + arguments.front() + "' after '--version'");
  return print({std::string("electra ") + version()});
}

ExitStatus print_overview() {
  std::string text =
      "electra runs models of the ELECTRA family.\n\n"
      "Usage: electra COMMAND [OPTIONS]\n\nCommands:\n";
  for (const Command* command : commands::all) {
    std::string name = command->name;
    name.resize(12, ' ');
    text += "  " + name + command->summary + '\n';
  }
  return print({text + "\nelectra help COMMAND prints the options of a command, with an example.\n"
                       "electra --version prints the version."});
}

/// Prints the help of a command, or of a subcommand.
ExitStatus print_help(const Arguments& arguments) {
  if (arguments.empty()) return print_overview();
  const Command& command = commands::get(arguments.front());
  const Configured configured(command);
  const CLI::App* part = &configured.app;
  std::string name = command.name;
  Arguments rest(arguments.begin() + 1, arguments.end());
  for (const std::string& argument : rest) {
    part = subcommand_of(*part, argument);
    if (part == nullptr)
      throw UsageError("unknown command '" + name + ' ' + argument + "'; see 'electra help " +
                       name + "'");
    name += ' ' + argument;
  }
  rest.emplace_back("--help");
  return run_command(command, rest);
}

/// Answers the shells' completions.
ExitStatus print_completions(const Arguments& arguments) { return print(completions(arguments)); }

constexpr Builtin builtins[] = {
    {"help", "Print the options of a command", print_help},
    {"--help", nullptr, print_help},
    {"-h", nullptr, print_help},
    {"--version", "Print the version", print_version},
    {"__complete", nullptr, print_completions},
};

}  // namespace

const Builtin* builtin_named(const std::string& name) {
  const auto* found = std::find_if(std::begin(builtins), std::end(builtins),
                                   [&](const Builtin& each) { return each.name == name; });
  return found == std::end(builtins) ? nullptr : found;
}

std::vector<std::string> builtin_candidates() {
  std::vector<std::string> candidates;
  for (const Builtin& each : builtins) {
    if (each.summary != nullptr) candidates.push_back(std::string(each.name) + '\t' + each.summary);
  }
  return candidates;
}

}  // namespace electra::cli
