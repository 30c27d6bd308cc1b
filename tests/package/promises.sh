#!/usr/bin/env bash
# Fails if the first table of docs/promises.md has no row for a promise, P1 to P15, or one with a cell
# that is empty, or if a command in it is none: a script that is not there, a test that nobody has, a
# filter that no test goes through.
#
# usage: tests/package/promises.sh [ROOT [BUILD]]
#   BUILD has the tests (build/release).
source "$(dirname "$0")/check.sh"
(($# <= 2)) || usage
root=$(realpath "${1:-.}")
build=$(realpath -m "${2:-build/release}")
[[ -f $build/CTestTestfile.cmake ]] || usage "there are no tests in $build"
cd "$root"
document=docs/promises.md
mapfile -t tests < <(ctest --test-dir "$build" -N | sed -n 's/^ *Test *#[0-9]*: //p')

# check_filter WHERE PROGRAM FILTER: a test of the program goes through the filter.
check_filter() {
  [[ $("$2" --gtest_list_tests "--gtest_filter=$3") == *'  '* ]] ||
    problem "$1" "no test of $2 goes through $3" "see $2 --gtest_list_tests"
}

# check_command WHERE COMMAND: what it runs is there. Variables may stand before it; what lies in
# another build folder than release is looked for in BUILD.
check_command() {
  local where=$1 word words=() program pattern test
  read -ra words <<<"${2//\'/}"
  while [[ ${words[0]-} == *=* ]]; do words=("${words[@]:1}"); done
  program=${words[0]}
  case $program in
    ctest)
      pattern=${words[-1]}
      for test in "${tests[@]}"; do [[ $test =~ $pattern ]] && return; done
      problem "$where" "no test has a name like $pattern" "see ctest -N"
      ;;
    build/*/*)
      program=$build/${program#build/*/}
      [[ -x $program ]] || { problem "$where" "there is no $program" "correct the command"; return; }
      for word in "${words[@]}"; do
        [[ $word == --gtest_filter=* ]] && check_filter "$where" "$program" "${word#*=}"
      done
      return 0
      ;;
    electra) ;; # documents.sh looks at it
    *)
      [[ -x $program ]] || problem "$where" "there is no script $program" "correct the command"
      ;;
  esac
}

declare -A rows=()
number=0 commands=0
while IFS= read -r line; do
  number=$((number + 1))
  [[ $line == '## '* ]] && break
  [[ $line =~ ^\|\ (P[0-9]+)\ \| ]] || continue
  row=${BASH_REMATCH[1]}
  where=$document:$number
  IFS='|' read -ra cells <<<"${line//\\|/ }"
  rows[$row]=$where
  ((${#cells[@]} == 7)) || problem "$where" "the row of $row has $((${#cells[@]} - 1)) cells" "write 6"
  for cell in "${cells[@]:1}"; do
    [[ $cell =~ [^\ ] ]] || problem "$where" "the row of $row has an empty cell" "fill it"
  done
  rest=${cells[3]-}
  while [[ $rest =~ \`([^\`]+)\`(.*) ]]; do
    rest=${BASH_REMATCH[2]}
    commands=$((commands + 1))
    check_command "$where" "${BASH_REMATCH[1]}"
  done
done <"$document"
for ((i = 1; i <= 15; i++)); do
  [[ -v rows[P$i] ]] || problem "$document" "has no row for P$i" "write it"
done
finish "$commands" commands
