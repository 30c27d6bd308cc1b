#include "cli/run_command.hpp"

#include <string>
#include <vector>

#include "cli/configured.hpp"
#include "cli/option_names.hpp"
#include "cli/output.hpp"
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
  throw UsageError(name + ": " + sentence + "; see 'electra help " + name + "'");
}

}  // namespace

ExitStatus run_command(const Command& command, const Arguments& arguments) {
  Configured configured(command);
  CLI::App& app = configured.app;
  try {
    app.parse(Arguments(arguments.rbegin(), arguments.rend()));  // as CLI11 takes them
    return configured.action();
  } catch (const CLI::CallForHelp&) {
    print_help(app);
    return ExitStatus::done;
  } catch (const CLI::ExtrasError&) {
    refuse(configured, unexpected_argument(app.remaining(true).front()));
  } catch (const CLI::ParseError& error) {
    refuse(configured, usage_sentence(chosen_part(app), arguments, error));
  } catch (const UsageError& error) {
    refuse(configured, error.what());
  } catch (const Error& error) {
    const CLI::App& part = chosen_part(app);
    if (is_about_given_option(part, error)) refuse(configured, with_option_names(part, error));
    if (error.subject(SubjectKind::file).empty()) throw;
    throw Error(error.code(), with_option_names(part, error));  // a way out that an option is
  }
}

}  // namespace electra::cli
