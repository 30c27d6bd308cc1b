#!/usr/bin/env bash
# Prints how large the program is without its symbols, in bytes, and its largest functions and
# tables.
#
# usage: scripts/size.sh [PROGRAM [COUNT]]
#   PROGRAM  build/release/electra
#   COUNT    how many functions and tables: 20
set -euo pipefail
program=${1:-build/release/electra}

stripped=$(mktemp)
trap 'rm -f "$stripped"' EXIT
strip -o "$stripped" "$program"
printf '%d bytes: %s\n' "$(stat --format %s "$stripped")" "$program"
nm --print-size --size-sort --reverse-sort --radix d --demangle "$program" |
  awk -v count="${2:-20}" 'NR <= count {bytes = $2 + 0; sub(/^[^ ]+ [^ ]+ [^ ]+ /, ""); print bytes, $0}'
