#include "cli/usage.hpp"

#include <algorithm>

#include <CLI/CLI.hpp>

#include "cli/configured.hpp"
#include "cli/named_option.hpp"
#include "cli/suggestion.hpp"

namespace electra::cli {
namespace {

/// The part of an argument before its value, as "--model" of "--model=DIR".
std::string name_in(const std::string& argument) { return argument.substr(0, argument.find('=')); }

bool has_value(const std::string& argument) { return argument.find('=') != std::string::npos; }

bool takes_value(const CLI::Option& option) { return option.get_items_expected_max() > 0; }

/// The option that an argument names; null if it is none.
const CLI::Option* option_in(const CLI::App& app, const std::string& argument) {
  return looks_like_option(argument) ? option_named(app, name_in(argument)) : nullptr;
}

/// Whether an argument must be an option: where a command takes texts, no text begins with a dash.
bool must_be_option(const CLI::App& app, const std::string& argument) {
  const bool has_dash = argument.size() > 1 && argument.front() == '-';
  return looks_like_option(argument) || (has_dash && app.get_allow_extras());
}

std::vector<std::string> known_options(const CLI::App& app) {
  std::vector<std::string> names;
  for (const CLI::Option* option : app.get_options()) {
    if (option->get_group().empty()) continue;  // it is hidden
    for (const std::string& name : option->get_lnames()) names.push_back("--" + name);
  }
  return names;
}

std::vector<std::string> known_parts(const CLI::App& app) {
  std::vector<std::string> names;
  for (const CLI::App* part : subcommands_of(app)) names.push_back(part->get_name());
  return names;
}

std::string unknown_option(const CLI::App& app, const std::string& argument) {
  const std::string name = name_in(argument);
  const std::string meant = did_you_mean(name, known_options(app));
  if (!meant.empty()) return "unknown option '" + name + '\'' + meant;
  return "unknown option '" + argument + '\'' +
         (app.get_allow_extras() ? "; put -- before texts that begin with a dash" : "");
}

/// Whether an argument is the name of an option that takes a value, and an empty value: "--name=".
bool has_empty_value(const CLI::App& app, const std::string& argument) {
  if (argument.empty() || argument.find('=') != argument.size() - 1) return false;
  const CLI::Option* option = option_in(app, argument);
  if (option != nullptr) return takes_value(*option);
  const std::vector<const CLI::App*> parts = subcommands_of(app);
  return std::any_of(parts.begin(), parts.end(),
                     [&](const CLI::App* part) { return has_empty_value(*part, argument); });
}

/// What is wrong with an option and the argument after it, null if it is the last; empty if nothing
/// is.
std::string mistake_of(const CLI::App& app, const CLI::Option& option, const std::string& argument,
                       const std::string* next) {
  const std::string name = '\'' + option.get_name() + '\'';
  if (!takes_value(option))
    return has_value(argument) ? "option " + name + " takes no value" : std::string();
  if (has_value(argument)) return "";
  if (next == nullptr) return "option " + name + " needs a value";
  if (option_in(app, *next) == nullptr) return "";
  return "option " + name + " needs a value, and '" + *next + "' is an option";
}

/// The first option for which `holds`; null if there is none.
template <class Predicate>
const CLI::Option* first_option(const CLI::App& app, const Predicate& holds) {
  const std::vector<const CLI::Option*> all = app.get_options();
  const auto found = std::find_if(all.begin(), all.end(), holds);
  return found == all.end() ? nullptr : *found;
}

std::string missing_option(const CLI::App& app) {
  const CLI::Option* missing = first_option(
      app, [](const CLI::Option* each) { return each->get_required() && each->count() == 0; });
  if (missing == nullptr) return "";
  const std::string name = '\'' + missing->get_name();
  const std::string place = missing->get_positional() ? missing->get_name(true) : "";
  if (place.empty()) return "option " + name + "' is required";
  return "no " + place + " given; give it, or " + name + ' ' + place + '\'';
}

std::string repeated_option(const CLI::App& app) {
  const CLI::Option* repeated = first_option(app, [](const CLI::Option* each) {
    return each->get_items_expected_max() == 1 && each->count() > 1;
  });
  return repeated == nullptr ? ""
                             : "option '" + repeated->get_name() + "' was given more than once";
}

std::string excluded_option(const CLI::App& app) {
  for (const CLI::Option* option : app.get_options()) {
    if (option->count() == 0) continue;
    for (const CLI::Option* other : option->get_excludes()) {
      if (other->count() > 0)
        return '\'' + option->get_name() + "' cannot be used with '" + other->get_name() + '\'';
    }
  }
  return "";
}

std::string option_without_other(const CLI::App& app) {
  for (const CLI::Option* option : app.get_options()) {
    if (option->count() == 0) continue;
    for (const CLI::Option* other : option->get_needs()) {
      if (other->count() == 0)
        return '\'' + option->get_name() + "' needs '" + other->get_name() + '\'';
    }
  }
  return "";
}

/// The sentence about the first argument that was left over; empty if there is none.
std::string left_over(const CLI::App& app, const CLI::App& part) {
  if (part.get_allow_extras()) return "";  // they are texts
  for (const std::string& argument : app.remaining(true))
    if (argument != "--") return unexpected_argument(part, argument);
  return "";
}

}  // namespace

bool looks_like_option(const std::string& argument) {
  return argument.size() > 1 && argument[0] == '-' && (argument[1] < '0' || argument[1] > '9');
}

std::string unexpected_argument(const CLI::App& app, const std::string& argument) {
  if (must_be_option(app, argument)) return unknown_option(app, argument);
  const std::vector<std::string> parts = known_parts(app);
  if (parts.empty()) return "unexpected argument '" + argument + '\'';
  return "unknown command '" + argument + '\'' + did_you_mean(argument, parts);
}

Arguments with_empty_values(const CLI::App& app, const Arguments& arguments) {
  Arguments result;
  bool only_texts = false;
  for (const std::string& argument : arguments) {
    only_texts = only_texts || argument == "--";
    const bool is_split = !only_texts && has_empty_value(app, argument);
    result.push_back(is_split ? name_in(argument) : argument);
    if (is_split) result.emplace_back();
  }
  return result;
}

std::string first_mistake(const CLI::App& app, const Arguments& arguments) {
  const CLI::App* part = &app;
  for (std::size_t i = 0; i < arguments.size() && arguments[i] != "--"; ++i) {
    const std::string& argument = arguments[i];
    if (!must_be_option(*part, argument)) {
      if (subcommands_of(*part).empty()) continue;
      const CLI::App* chosen = subcommand_of(*part, argument);
      if (chosen == nullptr) return unexpected_argument(*part, argument);
      part = chosen;
      continue;
    }
    const CLI::Option* option = option_in(*part, argument);
    if (option == nullptr) return unknown_option(*part, argument);
    const std::string* next = i + 1 < arguments.size() ? &arguments[i + 1] : nullptr;
    const std::string mistake = mistake_of(*part, *option, argument, next);
    if (!mistake.empty()) return mistake;
    if (takes_value(*option) && !has_value(argument)) ++i;
  }
  return "";
}

std::string usage_sentence(const CLI::App& app, const CLI::App& part, const Arguments& arguments) {
  // First of all: what is missing may be there, but misspelt.
  const std::string mistake = first_mistake(app, arguments);
  if (!mistake.empty()) return mistake;
  for (const auto& sentence_of :
       {repeated_option, missing_option, excluded_option, option_without_other}) {
    const std::string sentence = sentence_of(part);
    if (!sentence.empty()) return sentence;
  }
  const std::string sentence = left_over(app, part);
  return sentence.empty() ? "the arguments cannot be read as options and their values" : sentence;
}

}  // namespace electra::cli
