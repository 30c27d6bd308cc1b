#include "cli/run_command.hpp"

#include <algorithm>
#include <string>
#include <utility>
#include <vector>

#include "cli/commands/commands.hpp"
#include "cli/configured.hpp"
#include "cli/named_option.hpp"
#include "cli/option_names.hpp"
#include "cli/output.hpp"
#include "cli/task_commands.hpp"
#include "electra/core/error.hpp"

namespace electra::cli {
namespace {

void print_help(const CLI::App& app) {
  std::string text = app.help();
  while (!text.empty() && text.back() == '\n') text.pop_back();
  Output output;
  output.line(text);
  output.flush();
}

/// The subcommand that was chosen; the command itself if none was.
const CLI::App& chosen_part(const CLI::App& app) {
  const std::vector<CLI::App*> chosen = app.get_subcommands();
  return chosen.empty() ? app : *chosen.front();
}

[[noreturn]] void refuse(const Configured& configured, const std::string& sentence) {
  const CLI::App& part = chosen_part(configured.app);
  std::string name = configured.command.name;
  if (&part != &configured.app) name += ' ' + part.get_name();
  const bool is_answered = sentence.back() == '?';  // by what was probably meant
  throw UsageError(name + ": " + sentence +
                   (is_answered ? "" : "; see 'electra help " + name + "'"));
}

/// The value of an option that was given once; empty if it was not, or is none.
std::string value_of(const CLI::App& app, const std::string& name) {
  const CLI::Option* option = option_named(app, name);
  return option == nullptr || option->count() != 1 ? "" : option->results().front();
}

ModelUse model_use(const Configured& configured) {
  const CLI::App& part = chosen_part(configured.app);
  ModelUse use{configured.command.name, "", value_of(part, "--model"), value_of(part, "--scope")};
  if (use.command == commands::explain.name)
    use.explained = part.get_option("--task")->as<std::string>();
  return use;
}

/// Throws an error of a command again, in the words of the command line.
[[noreturn]] void report(const Configured& configured, const Error& of_library) {
  const CLI::App& part = chosen_part(configured.app);
  const Error error = with_folder(of_library, value_of(part, "--model"));
  if (is_about_given_option(part, error)) refuse(configured, with_option_names(part, error));
  const std::string sentence = with_right_command(model_use(configured), error);
  if (sentence != error.what()) throw Error(error.code(), sentence);
  if (error.subject(SubjectKind::file).empty()) throw error;
  throw Error(error.code(), with_option_names(part, error));  // a way out that an option is
}

}  // namespace

ExitStatus run_command(const Command& command, const Arguments& arguments) {
  Configured configured(command);
  CLI::App& app = configured.app;
  try {
    Arguments given = with_empty_values(app, arguments);
    std::reverse(given.begin(), given.end());  // as CLI11 takes them
    app.parse(std::move(given));
    const std::string mistake = first_mistake(app, arguments);
    if (!mistake.empty()) throw UsageError(mistake);
    return configured.action();
  } catch (const CLI::CallForHelp&) {
    print_help(app);
    return ExitStatus::done;
  } catch (const CLI::ParseError&) {
    refuse(configured, usage_sentence(app, chosen_part(app), arguments));
  } catch (const UsageError& error) {
    refuse(configured, error.what());
  } catch (const Error& error) {
    report(configured, error);
  }
}

}  // namespace electra::cli
