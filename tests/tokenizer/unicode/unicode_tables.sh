#!/usr/bin/env bash
# Fails if a table of characters is not what its script makes of Debian's unicode-data. Skipped where
# that is not of Unicode 15.0. PYTHON is the interpreter.
#
# usage: tests/tokenizer/unicode/unicode_tables.sh [FOLDER]    (src/tokenizer)
source "$(dirname "$0")/../../package/check.sh"
(($# <= 1)) || usage
folder=${1:-src/tokenizer}
[[ -d $folder ]] || usage "there is no folder $folder"
version=$(head -n 1 /usr/share/unicode/DerivedAge.txt 2>&1 || true)
[[ $version == *DerivedAge-15.0.0* ]] || skip "unicode-data 15.0 is not installed: $version"
scratch

tables=0
while IFS=: read -r table script; do
  tables=$((tables + 1))
  "${PYTHON:-python3}" -B "$script" >"$scratch/made"
  cmp -s "$table" "$scratch/made" ||
    problem "$table" "is not what $script makes" "run $script >$table"
done < <(grep -roE '^// Made by scripts/unicode/[a-z_]+\.py' "$folder" | sed 's|// Made by ||')
finish $tables tables
