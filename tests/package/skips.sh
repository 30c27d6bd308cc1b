#!/usr/bin/env bash
# Fails if a test is skipped without a word about why: by GTEST_SKIP() with nothing after it, or by
# the status 77 of a script other than from the function skip.
#
# usage: tests/package/skips.sh [ROOT]
source "$(dirname "$0")/check.sh"
(($# <= 1)) || usage
enter "${1:-.}"

mapfile -t files < <(find tests examples src -name wrong -prune -o -name data -prune -o -type f \
  \( -name '*.cpp' -o -name '*.hpp' -o -name '*.sh' -o -name '*.py' \) -print 2>/dev/null | sort)
while IFS=: read -r file line what; do
  case $what in
    gtest) problem "$file:$line" "GTEST_SKIP() gives no reason" "write GTEST_SKIP() << \"…\"" ;;
    *) problem "$file:$line" "a script ends with status 77" "write skip \"…\", with the reason" ;;
  esac
done < <(awk '
  FNR == 1 {open = 0}
  open {if ($0 !~ /^ *<< *[^ ;]/) print FILENAME ":" open ":gtest"; open = 0}
  FILENAME ~ /pp$/ && (at = index($0, "GTEST_SKIP()")) > 0 {
    rest = substr($0, at + 12)
    if (rest ~ /^ *$/) open = FNR
    else if (rest !~ /^ *<< *[^ ;]/) print FILENAME ":" FNR ":gtest"
  }
  /exit\(? *77/ && FILENAME !~ /tests\/package\/(check|skips)\.sh$/ {print FILENAME ":" FNR ":status"}
' "${files[@]}")
finish ${#files[@]} files
