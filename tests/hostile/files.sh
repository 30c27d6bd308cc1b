#!/usr/bin/env bash
# Fails unless the hostile files are those that make.py makes. PYTHON is the interpreter.
#
# usage: tests/hostile/files.sh [FILES]    (tests/hostile/files)
source "$(dirname "$0")/../package/check.sh"
(($# <= 1)) || usage
files=${1:-tests/hostile/files}
[[ -d $files ]] || usage "there is no folder $files"
scratch

"${PYTHON:-python3}" "$(dirname "$0")/make.py" "$scratch/made"
mapfile -t names < <(find "$files" "$scratch/made" -type f -printf '%f\n' | sort -u)
for name in "${names[@]}"; do
  cmp -s "$files/$name" "$scratch/made/$name" ||
    problem "$files/$name" "is not what make.py makes" "run tests/hostile/make.py tests/hostile/files"
done
finish ${#names[@]} files
