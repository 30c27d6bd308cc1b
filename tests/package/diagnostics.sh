#!/usr/bin/env bash
# Fails unless the compiler refuses each wrong call of the file CALLS with at most MAX_LINES lines
# (40) and an error in the line of the call, and unless CALLS compiles without them. A wrong call is
# a line with the comment "// wrong". CXX is the compiler, CPPFLAGS says where Eigen is.
#
# usage: tests/package/diagnostics.sh CALLS [ROOT [BUILD [MAX_LINES]]]
#   BUILD has the headers that CMake makes (build/release).
source "$(dirname "$0")/check.sh"
(($# >= 1 && $# <= 4)) || usage
calls=$1
build=$(realpath -m "${3:-${2:-.}/build/release}")
max_lines=${4:-40}
enter "${2:-.}"
[[ -f $calls ]] || usage "there is no $calls"
scratch

read -ra compile <<<"${CXX:-c++} -std=c++17 -fsyntax-only ${CPPFLAGS:--isystem /usr/include/eigen3} \
-I$build/include -Iinclude"

mapfile -t lines < <(grep -nE '// wrong' "$calls" | cut -d : -f 1)
sed 's,.*// wrong.*,,' "$calls" >"$scratch/calls.cpp"
"${compile[@]}" "$scratch/calls.cpp" || problem "$calls" "does not compile without its wrong calls" \
  "correct it"
for line in "${lines[@]}"; do
  sed "$line!s,.*// wrong.*,," "$calls" >"$scratch/calls.cpp"
  if "${compile[@]}" "$scratch/calls.cpp" 2>"$scratch/errors"; then
    problem "$calls:$line" "compiles" "let no overload take it"
    continue
  fi
  count=$(wc -l <"$scratch/errors")
  ((count <= max_lines)) || problem "$calls:$line" "is refused in $count lines" \
    "take away overloads, or make them simpler" "$(head -n 20 "$scratch/errors")"
  grep -qE "calls.cpp:$line:[0-9]+: error" "$scratch/errors" ||
    problem "$calls:$line" "is not where the compiler finds the error" \
      "let the signature refuse it, not the body" "$(grep -m 3 error "$scratch/errors")"
done
finish ${#lines[@]} calls
