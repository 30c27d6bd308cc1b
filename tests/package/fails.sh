#!/usr/bin/env bash
# Runs a check on something that is wrong. Fails unless the check exits with status 1 and prints
# each line of SENTENCES, or a line that has it as a part.
#
# usage: tests/package/fails.sh SENTENCES CHECK [ARGUMENT...]
#   e.g. tests/package/fails.sh "uses printf" tests/package/quiet.sh tests/package/wrong
source "$(dirname "$0")/check.sh"
(($# >= 2)) || usage

sentences=$1
shift
status=0
output=$("$@" 2>&1) || status=$?
if ((status == 77)); then skip "$output"; fi
((status == 1)) || problem "$1" "exits with status $status, not 1" "let it see: $sentences" "$output"
while read -r sentence; do
  [[ $output == *"$sentence"* ]] ||
    problem "$1" "does not say '$sentence'" "let it see that" "$output"
done <<<"$sentences"
finish 1 check
