#!/usr/bin/env bash
# Fails unless a shared library exports the symbols of a list and no others: a program that was
# linked with it may need each of them. NM is the program nm.
#
# usage: tests/package/abi.sh [--write] [LIBRARY [LIST]]
#   LIBRARY  build/release/tests/package/libelectra_abi.so
#   LIST     tests/package/abi.txt
#   --write  writes LIST anew, for a change that is meant
source "$(dirname "$0")/check.sh"
write=false
if [[ ${1-} == --write ]]; then write=true && shift; fi
(($# <= 2)) || usage
library=${1:-build/release/tests/package/libelectra_abi.so}
list=${2:-tests/package/abi.txt}
[[ -f $library ]] || usage "there is no library $library"
scratch

"${NM:-nm}" --dynamic --defined-only --format=posix "$library" >"$scratch/symbols"
while read -r symbol _; do
  problem "$library" "exports $symbol, which is not electra's" "correct cmake/exports.map"
done < <(grep -vE '^_Z(T[ISV])?NK?7electra' "$scratch/symbols")

# Weak and unique symbols are inline functions and the like: a program that needs one has its own,
# unless it is a call with pairs or words, templates that are instantiated in the library alone.
awk '$2 !~ /^[WwVvu]$/ || $1 ~ /IvE.*(TextPairList|WordsList)/ {print $1}' "$scratch/symbols" | sort >"$scratch/exported"
if $write; then
  cp "$scratch/exported" "$list"
else
  while read -r symbol; do
    problem "$list:$(grep -nxF "$symbol" "$list" | cut -d : -f 1)" \
      "$symbol, $(c++filt "$symbol"), is no longer exported" \
      "export it, or raise the version of project() and run tests/package/abi.sh --write"
  done < <(sort "$list" | comm -23 - "$scratch/exported")
  while read -r symbol; do
    problem "$list" "$symbol, $(c++filt "$symbol"), is exported and is not on the list" \
      "hide it, or promise it: run tests/package/abi.sh --write"
  done < <(sort "$list" | comm -13 - "$scratch/exported")
fi
finish "$(wc -l <"$scratch/exported")" symbols
