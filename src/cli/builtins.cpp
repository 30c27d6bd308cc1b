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
#include "cli/suggestion.hpp"
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

/// Throws UsageError for the name of a command that is none, with the one that was probably meant,
/// or else with the command line that lists them.
[[noreturn]] void refuse_command(const std::string& given, const std::vector<std::string>& names,
                                 const std::string& list) {
  const std::string meant = did_you_mean(given, names);
  throw UsageError("unknown command '" + given + '\'' +
                   (meant.empty() ? "; see '" + list + '\'' : meant));
}

/// Returns a subcommand of the command `name`. Throws UsageError if there is none of that name.
const CLI::App& subcommand_named(const CLI::App& app, const std::string& name,
                                 const std::string& subcommand) {
  if (const CLI::App* found = subcommand_of(app, subcommand)) return *found;
  std::vector<std::string> names;
  for (const CLI::App* each : subcommands_of(app)) names.push_back(name + ' ' + each->get_name());
  refuse_command(name + ' ' + subcommand, names, "electra help " + name);
}

/// Prints the help of a command, or of a subcommand.
ExitStatus print_help(const Arguments& arguments) {
  if (arguments.empty() || builtin_named(arguments.front()) != nullptr) return print_overview();
  const Command& command = command_named(arguments.front());
  const Configured configured(command);
  const CLI::App* part = &configured.app;
  std::string name = command.name;
  Arguments rest(arguments.begin() + 1, arguments.end());
  for (const std::string& argument : rest) {
    part = &subcommand_named(*part, name, argument);
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
    {"version", nullptr, print_version},
    {"-V", nullptr, print_version},
    {"-v", nullptr, print_version},
    {"__complete", nullptr, print_completions},
};

/// A task by the name that transformers has for it, and its command.
struct TaskName {
  const char* name;
  const char* command;
};

constexpr TaskName task_names[] = {
    {"text-classification", "classify"}, {"sentiment-analysis", "classify"},
    {"token-classification", "ner"},     {"question-answering", "qa"},
    {"text-generation", "generate"},     {"multiple-choice", "choose"},
    {"text-ranking", "rerank"},          {"zero-shot-classification", "zero-shot"},
    {"feature-extraction", "embed"},     {"sentence-similarity", "embed"},
};

[[noreturn]] void refuse_option(const std::string& given) {
  const std::string meant = did_you_mean(given, {"--help", "--version"});
  throw UsageError("unknown option '" + given + '\'' +
                   (meant.empty() ? "; a command comes first, see 'electra help'" : meant));
}

}  // namespace

const Builtin* builtin_named(const std::string& name) {
  const auto* found = std::find_if(std::begin(builtins), std::end(builtins),
                                   [&](const Builtin& each) { return each.name == name; });
  return found == std::end(builtins) ? nullptr : found;
}

const Command& command_named(const std::string& name) {
  if (const Command* command = commands::named(name)) return *command;
  if (looks_like_option(name)) refuse_option(name);
  for (const TaskName& task : task_names)
    if (name == task.name)
      throw UsageError("unknown command '" + name + "'; did you mean '" + task.command + "'?");
  std::vector<std::string> names;
  for (const Command* command : commands::all) names.emplace_back(command->name);
  if (name != "help") names.emplace_back("help");
  refuse_command(name, names, "electra help");
}

std::vector<std::string> builtin_candidates() {
  std::vector<std::string> candidates;
  for (const Builtin& each : builtins) {
    if (each.summary != nullptr) candidates.push_back(std::string(each.name) + '\t' + each.summary);
  }
  return candidates;
}

}  // namespace electra::cli
