#!/usr/bin/env bash
# Fails unless each option of the build begins with ELECTRA_, has a row in the table of a document and
# is set by a preset (an option that nobody builds with rots), and there are at most ten.
#
# usage: tests/package/options.sh [ROOT]
source "$(dirname "$0")/check.sh"
(($# <= 1)) || usage
enter "${1:-.}"
max_options=10

declare -A options rows
while IFS=: read -r file line text; do
  [[ $text =~ \(([A-Za-z0-9_]+) ]]
  options[${BASH_REMATCH[1]}]=$file:$line
done < <(grep -sHnE '^ *(option|cmake_dependent_option)\(' \
  CMakeLists.txt cmake/*.cmake src/CMakeLists.txt)
# shellcheck disable=SC2016  # these are backquotes of Markdown
while IFS=: read -r file line text; do
  [[ $text =~ \`([A-Za-z0-9_]+)\` ]]
  rows[${BASH_REMATCH[1]}]=$file:$line
done < <(grep -HnE '^\| `[A-Za-z0-9_]+` \| (ON|OFF|on top|on if found|off) ' -- *.md docs/*.md)

for option in "${!options[@]}"; do
  where=${options[$option]}
  [[ $option == ELECTRA_* ]] ||
    problem "$where" "the option $option has no prefix" "call it ELECTRA_$option"
  [[ -v rows[$option] ]] ||
    problem "$where" "no document has a row for the option $option" "add one to the table of options"
  grep -qs "\"$option\"" CMakePresets.json ||
    problem "$where" "no preset sets the option $option" "set it in CMakePresets.json, or delete it"
done
for row in "${!rows[@]}"; do
  [[ -v options[$row] ]] ||
    problem "${rows[$row]}" "there is no option $row" "delete the row"
done
if ((${#options[@]} > max_options)); then
  problem CMakeLists.txt "has ${#options[@]} options, more than $max_options" \
    "choose at run time, or not at all"
fi
finish ${#options[@]} options
