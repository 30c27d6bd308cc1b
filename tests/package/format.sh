#!/usr/bin/env bash
# Fails if clang-format would change a file. CLANG_FORMAT is the program (clang-format-14).
#
# usage: tests/package/format.sh [ROOT]
source "$(dirname "$0")/check.sh"
(($# <= 1)) || usage
enter "${1:-.}"

clang_format=${CLANG_FORMAT:-clang-format-14}
command -v "$clang_format" >/dev/null || usage "there is no program $clang_format"

mapfile -t files < <(sources include src tests examples benchmarks python)
warnings=$("$clang_format" --dry-run "${files[@]}" 2>&1)
while IFS=: read -r file line _; do
  problem "$file:$line" "is not laid out as $clang_format does it" "run $clang_format -i $file"
done < <(grep -E '^[^ ]+:[0-9]+:[0-9]+: ' <<<"$warnings" | sort -t : -k 1,1 -u)
finish ${#files[@]} files
