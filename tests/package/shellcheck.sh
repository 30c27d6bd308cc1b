#!/usr/bin/env bash
# Fails if shellcheck finds something in a shell script. SHELLCHECK is the program (shellcheck).
#
# usage: tests/package/shellcheck.sh [ROOT]
source "$(dirname "$0")/check.sh"
(($# <= 1)) || usage
enter "${1:-.}"
shellcheck=${SHELLCHECK:-shellcheck}
command -v "$shellcheck" >/dev/null || usage "there is no program $shellcheck"

mapfile -t scripts < <(find .ci scripts tests -name wrong -prune -o -type f \
  \( -name '*.sh' -o -path .ci/run \) -print 2>/dev/null | sort)
while IFS=: read -r file line _ sentence; do
  problem "$file:$line" "${sentence# }" "see https://www.shellcheck.net/wiki"
done < <("$shellcheck" --format=gcc "${scripts[@]}")
finish ${#scripts[@]} scripts
