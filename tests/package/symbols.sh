#!/usr/bin/env bash
# Fails if the library refers to what prints or ends the process, whichever macro or dependency
# brought it in. To be run on an optimised library. NM is the program nm.
#
# usage: tests/package/symbols.sh [LIBRARY]    (build/release/src/libelectra.a)
source "$(dirname "$0")/check.sh"
(($# <= 1)) || usage
library=${1:-build/release/src/libelectra.a}
[[ -f $library ]] || usage "there is no library $library"

forbidden='_?exit|quick_exit|abort|__assert_fail|puts|putchar|perror|v?printf|__v?printf_chk'
forbidden+='|stdout|stderr|_ZSt4(cout|cerr|clog)'
# nm prints LIBRARY:OBJECT: U SYMBOL, or FILE: U SYMBOL of a shared library.
symbols=$("${NM:-nm}" --undefined-only --print-file-name "$library")
while read -r where _ symbol; do
  problem "${where%:}" "refers to ${symbol%%@*}" "throw electra::Error, or return the result"
done < <(grep -E " U ($forbidden)(@|$)" <<<"$symbols")
finish "$(wc -l <<<"$symbols")" symbols
