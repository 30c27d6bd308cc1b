#include "cli/completion.hpp"

#include <algorithm>

#include "cli/choices.hpp"
#include "cli/commands/commands.hpp"
#include "cli/configured.hpp"

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

Lines part_names(const CLI::App& app) {
  Lines lines;
  for (const CLI::App* part : parts_of(app)) {
    lines.push_back(part->get_name() + '\t' + part->get_description());
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

/// The option that the last but one of the words is, if that wants a value.
const CLI::Option* option_before_last(const CLI::App& app, const std::vector<std::string>& words) {
  const CLI::Option* option = app.get_option_no_throw(words[words.size() - 2]);
  return option != nullptr && option->get_items_expected_max() > 0 ? option : nullptr;
}

Lines parts_to_help_with(const std::vector<std::string>& words) {
  if (words.size() == 2) return command_names();
  const Command* command = commands::named(words[1]);
  if (command == nullptr || words.size() > 3) return {};
  return part_names(Configured(*command).app);
}

Lines all_candidates(const std::vector<std::string>& words) {
  if (words.size() <= 1) {
    Lines lines = command_names();
    lines.emplace_back("help\tSay what a command takes");
    lines.emplace_back("--version\tSay which version this is");
    return lines;
  }
  if (words.front() == "help") return parts_to_help_with(words);
  const Command* command = commands::named(words.front());
  if (command == nullptr) return {};
  const Configured configured(*command);
  const CLI::App* app = &configured.app;
  if (words.size() == 2 && words.back().rfind('-', 0) != 0) return part_names(*app);
  if (const CLI::App* part = part_of(*app, words[1])) app = part;
  const bool after_dashes = std::find(words.begin(), words.end() - 1, "--") != words.end() - 1;
  if (after_dashes) return {};
  const CLI::Option* option = option_before_last(*app, words);
  return option != nullptr ? choices_of(*option) : option_names(*app);
}

}  // namespace

std::vector<std::string> completions(const std::vector<std::string>& words) {
  const std::string begun = words.empty() ? "" : words.back();
  Lines lines = all_candidates(words);
  // An option is offered to who has typed a dash; others may want a text or a file.
  const bool wants_option = begun.rfind('-', 0) == 0;
  lines.erase(std::remove_if(lines.begin(), lines.end(),
                             [&](const std::string& line) {
                               return line.rfind(begun, 0) != 0 || (line[0] == '-') != wants_option;
                             }),
              lines.end());
  return lines;
}

}  // namespace electra::cli
