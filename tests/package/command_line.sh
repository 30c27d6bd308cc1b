#!/usr/bin/env bash
# Fails unless the program has the commands, the options with their defaults and choices, and the exit
# statuses of a list and no others: scripts of users need each of them.
#
# usage: tests/package/command_line.sh [--write] [BUILD [LIST]]
#   BUILD    has the program (build/release)
#   LIST     tests/package/command_line.txt
#   --write  writes LIST anew, for a change that is meant
source "$(dirname "$0")/check.sh"
write=false
if [[ ${1-} == --write ]]; then write=true && shift; fi
(($# <= 2)) || usage
list=$(realpath "${2:-tests/package/command_line.txt}")
enter_with_program . "${1:-build/release}"
scratch
export PATH=$build:$PATH

# options COMMAND: a line for each option in the help of a command, or of a part of one; and for each
# choice that an option has.
options() {
  local option
  # shellcheck disable=SC2086  # a part of a command is a word of its own
  electra help $1 >"$scratch/help"
  sed -nE "s/^  (-[^ ].*)$/\1/p" "$scratch/help" | sed -E 's/  +.*//' | while IFS= read -r option; do
    printf '%s %s\n' "$1" "$option"
  done
  while read -r option; do
    # shellcheck disable=SC2086
    electra __complete $1 "$option" '' | sed -nE "s/^([^\t]+).*/$1 $option is \1/p"
  done < <(grep -oE '^  (-[a-zA-Z],)?--[a-z-]+ [A-Z]' "$scratch/help" | grep -oE '\-\-[a-z-]+')
}

# statuses: how lines of the shell end.
statuses() {
  local line status
  while IFS= read -r line; do
    status=0
    bash -c "$line" >/dev/null 2>&1 </dev/null || status=$?
    printf 'exit status %d: %s\n' "$status" "$line"
  done <<'LINES'
electra --version
electra help
electra info
electra classify --model models/sentiment "A joy."
electra info nowhere
electra check tests/hostile
electra classify --model models/sentiment --input nowhere.txt
electra classify "A joy."
electra clasify
electra info --nothing
echo '[{"text": "A joy."}, {"txt": 1}]' | electra classify --model models/sentiment --input-format json --input -
echo '[{"txt": 1}]' | electra classify --model models/sentiment --input-format json --input - --strict
echo 3 | electra tokenize --model models/sentiment --input -
yes "A joy." | electra classify --model models/sentiment --input - | head -n 1
LINES
}

mapfile -t commands < <(electra help | sed -nE 's/^  ([a-z-]+) .*/\1/p')
{
  for command in "${commands[@]}"; do
    echo "$command"
    options "$command"
    while IFS=$'\t' read -r part _; do
      if [[ $part ]]; then options "$command $part"; fi
    done < <(electra __complete help "$command" '')
  done
  statuses
} >"$scratch/found"

if $write; then
  cp "$scratch/found" "$list"
else
  while IFS= read -r line; do
    problem "${list#"$root/"}" "'$line' is not so any more" \
      "keep it, or raise the version of project() and run tests/package/command_line.sh --write"
  done < <(comm -23 <(sort "$list") <(sort "$scratch/found"))
  while IFS= read -r line; do
    problem "${list#"$root/"}" "lacks '$line'" \
      "promise it: run tests/package/command_line.sh --write"
  done < <(comm -13 <(sort "$list") <(sort "$scratch/found"))
fi
finish "$(wc -l <"$scratch/found")" lines
