#!/usr/bin/env bash
# Fails if the library prints, exits, aborts or asserts; the program and the server may.
#
# usage: tests/package/quiet.sh [ROOT]
source "$(dirname "$0")/check.sh"
(($# <= 1)) || usage
enter "${1:-.}"

functions='abort|exit|_exit|quick_exit|assert|terminate|printf|fprintf|puts|fputs|putchar|perror'
use="(^|[^_a-zA-Z0-9])($functions) *\(|std::(cout|cerr|clog)([^_a-zA-Z0-9]|$)"
mapfile -t files < <(sources include src python | grep -vE '^src/(cli|server)/')
while IFS=: read -r file line text; do
  if [[ ${text%%//*} =~ $use ]]; then
    problem "$file:$line" "uses ${BASH_REMATCH[2]:-std::${BASH_REMATCH[3]}}" \
      "throw electra::Error, or return the result; the library neither prints nor ends the process"
  fi
done < <(grep -HnE "$use" "${files[@]}")
finish ${#files[@]} files
