#!/usr/bin/env bash
# Fails if a file has more than MAX_LINES lines (500) without a reason, or an example more than 40;
# lists files that have more than three fifths of that (300). A file whose first line says that a
# script made it is exempt.
#
# usage: tests/package/file_sizes.sh [ROOT [MAX_LINES]]
source "$(dirname "$0")/check.sh"
(($# <= 2)) || usage
enter "${1:-.}"
max_lines=${2:-500}
max_example_lines=40

# Files that are longer with a reason: what they hold is one thing.
declare -A reasons=(
  # [src/layer/file.cpp]="one formula, which no reader would want in two places"
)

mapfile -t files < <(sources include src tests examples benchmarks python)
while read -r lines file; do
  read -r first_line <"$file"
  if [[ $file == examples/* ]] && ((lines > max_example_lines)); then
    problem "$file:$max_example_lines" "has $lines lines" "show one thing"
  elif ((lines <= max_lines * 3 / 5)) || [[ $first_line == "// Made by "* ]]; then
    continue
  elif ((lines <= max_lines)) || [[ -v reasons[$file] ]]; then
    printf '%s: note: %d lines; %s\n' "$file" "$lines" "${reasons[$file]-"is it one thing?"}"
  else
    problem "$file:$max_lines" "has $lines lines" "move a part that has a name of its own to a file \
of that name; if it is one thing, leave it whole and say why in tests/package/file_sizes.sh"
  fi
done < <(wc -l "${files[@]}" | grep -v ' total$')
finish ${#files[@]} files
