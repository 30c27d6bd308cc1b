#pragma once

#include <limits>
#include <optional>
#include <string>
#include <vector>

#include "cli/declared_option.hpp"
#include "electra/core/shape.hpp"

namespace electra::cli {

/// What else people call a choice: taken for it, or else only answered with it.
struct OtherName {
  std::string name;
  std::string choice;
  bool is_taken = true;
};

/// Limits an option to these choices, which the shells' completions offer. Any other is refused
/// with
/// "'--dtype' must be fp32, bf16 or int8, not 'fp64'".
DeclaredOption limit_to_choices(DeclaredOption option, const std::vector<std::string>& choices,
                                const std::vector<OtherName>& other_names = {});

/// Returns the choices that an option was limited to; none if it was not.
std::vector<std::string> choices_of(const CLI::Option& option);

/// The largest count that an option of the program takes.
inline constexpr Index max_count = 1000000;

/// Limits an option to whole numbers: "'--threads' must be a whole number from 1 to 1024, not 0".
DeclaredOption limit_to_integers(DeclaredOption option,
                                 Index min = std::numeric_limits<Index>::min(),
                                 Index max = std::numeric_limits<Index>::max());

/// Limits an option to whole numbers from 0 to the largest of 64 bits.
DeclaredOption limit_to_unsigned(DeclaredOption option);

/// Limits an option to whole numbers from 1, or "all".
DeclaredOption limit_to_count_or_all(DeclaredOption option);

/// Returns the number that the value of such an option is; nothing for "all".
std::optional<Index> count_or_all(const std::string& value);

/// Refuses an option without a text, as of a shell's variable that is not set: "'--tokenizer' must
/// be a folder, not ''".
DeclaredOption limit_to_texts(DeclaredOption option, const std::string& wanted);

/// Limits an option to numbers.
DeclaredOption limit_to_numbers(DeclaredOption option,
                                double min = -std::numeric_limits<double>::infinity(),
                                double max = std::numeric_limits<double>::infinity());

/// Throws the UsageError "'--field' must be NAME=COLUMN, not 'review'", with the one of `choices`
/// that was probably meant, if one is near.
[[noreturn]] void refuse_value(const std::string& option, const std::string& wanted,
                               const std::string& given,
                               const std::vector<std::string>& choices = {});

/// Throws the UsageError "'--output' must be another file than '--input', not 'a.npy'" if both lead
/// to one file, under whatever names: it would be replaced. Either may not be there; an input that
/// is empty or "-" is the standard input.
void require_another_file(const std::string& option, const std::string& output,
                          const std::string& input);

/// Returns "a, b or c".
std::string alternatives(const std::vector<std::string>& choices);

/// Returns "a, b and c", with that conjunction.
std::string enumeration(const std::vector<std::string>& parts, const std::string& conjunction);

}  // namespace electra::cli
