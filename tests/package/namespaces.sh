#!/usr/bin/env bash
# Fails if a file opens a namespace of another layer, or if the shared library exports names of
# machinery. Classes and functions of electra:: itself are promised to users, and so are the modules
# in electra::nn; every other namespace in it is machinery.
#
# usage: tests/package/namespaces.sh [ROOT [LIST]]
#   LIST  tests/package/abi.txt: what the library exports
source "$(dirname "$0")/check.sh"
(($# <= 2)) || usage
list=$(realpath -m --relative-to="${1:-.}" "${2:-${1:-.}/tests/package/abi.txt}")
enter "${1:-.}"

layers=" core kernels io tokenizer nn model heads pipelines cli server python "
# A layer may also open these: electra::python has the characters as Python's unicodedata has them.
declare -A also=([tokenizer]="python")

mapfile -t files < <(sources include/electra/*/ src python)
while IFS=: read -r file line text; do
  layer=${file#include/electra/} layer=${layer#src/} layer=${layer%%/*}
  namespace=${text#namespace electra::} namespace=${namespace%%[^a-z_]*}
  if [[ $layers == *" $namespace "* && " $layer ${also[$layer]-} " != *" $namespace "* ]]; then
    problem "$file:$line" "the layer $layer opens electra::$namespace" \
      "move it into electra, electra::engine or electra::$layer"
  fi
done < <(grep -HnE '^namespace electra::[a-z_]+' "${files[@]}")

# c++filt keeps the lines, so a number of a line of its output is one of the list.
mapfile -t machinery < <(c++filt <"$list" | grep -nE 'electra::[a-z_]+::' |
  grep -vE 'electra::(nn|detail)::')
for symbol in "${machinery[@]}"; do
  problem "$list:${symbol%%:*}" "${symbol#*:} is exported" "hide it, or move it into electra::"
done
finish ${#files[@]} files
