#include "cli/usage.hpp"

#include <algorithm>

#include <CLI/CLI.hpp>

namespace electra::cli {
namespace {

const CLI::Option* option_named(const CLI::App& app, const std::string& argument) {
  return app.get_option_no_throw(argument.substr(0, argument.find('=')));
}

/// The first argument that looks like an option and is none; empty if there is none of these.
std::string unknown_option(const CLI::App& app, const Arguments& arguments) {
  for (const std::string& argument : arguments) {
    if (argument == "--") break;
    if (looks_like_option(argument) && option_named(app, argument) == nullptr) return argument;
  }
  return "";
}

/// The last argument, if it is an option that lacks its value; else empty.
std::string option_without_value(const CLI::App& app, const Arguments& arguments) {
  const CLI::Option* option =
      arguments.empty() ? nullptr : app.get_option_no_throw(arguments.back());
  const bool takes_value = option != nullptr && option->get_items_expected_max() > 0;
  return takes_value ? option->get_name() : "";
}

/// The first flag that was given a value; empty if there is none.
std::string flag_with_value(const CLI::App& app, const Arguments& arguments) {
  for (const std::string& argument : arguments) {
    if (!looks_like_option(argument) || argument.find('=') == std::string::npos) continue;
    const CLI::Option* option = option_named(app, argument);
    if (option != nullptr && option->get_items_expected_max() == 0) return option->get_name();
  }
  return "";
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
  return missing == nullptr ? "" : "option '" + missing->get_name() + "' is required";
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

}  // namespace

bool looks_like_option(const std::string& argument) {
  return argument.size() > 1 && argument[0] == '-' && (argument[1] < '0' || argument[1] > '9');
}

std::string unexpected_argument(const std::string& argument) {
  return (looks_like_option(argument) ? "unknown option '" : "unexpected argument '") + argument +
         '\'';
}

std::string usage_sentence(const CLI::App& app, const Arguments& arguments,
                           const CLI::ParseError& error) {
  // First of all: what is missing may be there, but misspelt.
  const std::string unknown = unknown_option(app, arguments);
  if (!unknown.empty()) return unexpected_argument(unknown);
  const std::string valueless = option_without_value(app, arguments);
  if (!valueless.empty()) return "option '" + valueless + "' needs a value";
  const std::string flag = flag_with_value(app, arguments);
  if (!flag.empty()) return "option '" + flag + "' takes no value";
  for (const auto& sentence_of :
       {repeated_option, missing_option, excluded_option, option_without_other}) {
    const std::string sentence = sentence_of(app);
    if (!sentence.empty()) return sentence;
  }
  return error.what();
}

}  // namespace electra::cli
