#include "cli/values.hpp"

#include <algorithm>
#include <charconv>
#include <cmath>
#include <cstdint>
#include <filesystem>
#include <sstream>
#include <string_view>
#include <system_error>

#include <CLI/CLI.hpp>

#include "cli/command.hpp"
#include "cli/suggestion.hpp"
#include "core/number.hpp"

namespace electra::cli {
namespace {

std::string text_of(double number) {
  char digits[32];
  return {digits, std::to_chars(digits, digits + sizeof(digits), number).ptr};
}

std::string refusal(const std::string& option, const std::string& wanted,
                    const std::string& given) {
  const std::string shown = number_in<double>(given) ? given : '\'' + given + '\'';
  return '\'' + option + "' must be " + wanted + ", not " + shown;
}

/// Makes the option refuse what `holds` refuses. It may write a value in the form that CLI11 reads.
template <class Holds>
DeclaredOption limit(DeclaredOption option, const std::vector<std::string>& choices,
                     const std::string& wanted, const Holds& holds) {
  // CLI11 lets nobody ask a validator what it takes, but keeps a name for it.
  std::string name;
  for (const std::string& choice : choices) name += choice + '\n';
  CLI::Option* const checked = option.get();
  return DeclaredOption(checked->transform(CLI::Validator(
      [checked, choices, wanted, holds](std::string& given) -> std::string {
        if (!holds(given)) refuse_value(checked->get_name(), wanted, given, choices);
        return "";
      },
      "", name)));
}

}  // namespace

DeclaredOption limit_to_choices(DeclaredOption option, const std::vector<std::string>& choices,
                                const std::vector<OtherName>& other_names) {
  const CLI::Option* const checked = option.get();
  return limit(option, choices, alternatives(choices), [=](std::string& given) {
    for (const OtherName& other : other_names) {
      if (given != other.name) continue;
      if (!other.is_taken)
        throw UsageError(refusal(checked->get_name(), alternatives(choices), given) +
                         did_you_mean(other.choice, {other.choice}));
      given = other.choice;
    }
    return std::find(choices.begin(), choices.end(), given) != choices.end();
  });
}

std::vector<std::string> choices_of(const CLI::Option& option) try {
  std::vector<std::string> choices;
  // It has no const way to its validators.
  std::istringstream names(const_cast<CLI::Option&>(option).get_validator(0)->get_name());
  for (std::string choice; std::getline(names, choice);) choices.push_back(choice);
  return choices;
} catch (const CLI::OptionNotFound&) {
  return {};
}

DeclaredOption limit_to_integers(DeclaredOption option, Index min, Index max) {
  const bool is_bounded = min != std::numeric_limits<Index>::min();
  const std::string range =
      is_bounded ? " from " + std::to_string(min) + " to " + std::to_string(max) : "";
  return limit(option, {}, "a whole number" + range, [min, max](std::string& given) {
    const std::optional<Index> number = number_in<Index>(given);
    if (!number || *number < min || *number > max) return false;
    given = std::to_string(*number);  // CLI11 takes 010 for the octal number 8
    return true;
  });
}

DeclaredOption limit_to_unsigned(DeclaredOption option) {
  return limit(option, {}, "a whole number of at least 0", [](std::string& given) {
    const auto number = number_in<std::uint64_t>(given);
    if (number) given = std::to_string(*number);
    return number.has_value();
  });
}

DeclaredOption limit_to_count_or_all(DeclaredOption option) {
  return limit(option, {}, "a whole number from 1, or all", [](const std::string& given) {
    return given == "all" || number_in<Index>(given).value_or(0) >= 1;
  });
}

std::optional<Index> count_or_all(const std::string& value) { return number_in<Index>(value); }

DeclaredOption limit_to_texts(DeclaredOption option, const std::string& wanted) {
  return limit(option, {}, wanted, [](const std::string& given) { return !given.empty(); });
}

DeclaredOption limit_to_numbers(DeclaredOption option, double min, double max) {
  const std::string range =
      std::isfinite(min) ? " from " + text_of(min) + " to " + text_of(max) : "";
  return limit(option, {}, "a number" + range, [min, max](const std::string& given) {
    const std::optional<double> number = number_in<double>(given);
    return number && *number >= min && *number <= max;
  });
}

void refuse_value(const std::string& option, const std::string& wanted, const std::string& given,
                  const std::vector<std::string>& choices) {
  throw UsageError(refusal(option, wanted, given) + did_you_mean(given, choices));
}

void require_another_file(const std::string& option, const std::string& output,
                          const std::string& input) {
  const bool is_redirected = input.empty() || input == "-";
  std::error_code unknown;  // where one of them is not there
  if (std::filesystem::equivalent(output, is_redirected ? "/dev/stdin" : input, unknown))
    refuse_value(
        option,
        is_redirected ? "another file than the standard input" : "another file than '--input'",
        output);
}

std::string alternatives(const std::vector<std::string>& choices) {
  return enumeration(choices, "or");
}

std::string enumeration(const std::vector<std::string>& parts, const std::string& conjunction) {
  std::string text;
  for (std::size_t i = 0; i < parts.size(); ++i) {
    if (i > 0) text += i + 1 < parts.size() ? ", " : ' ' + conjunction + ' ';
    text += parts[i];
  }
  return text;
}

}  // namespace electra::cli
