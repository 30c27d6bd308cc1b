#!/usr/bin/env bash
# Fails if a layer includes a layer that it must not know, or includes electra/electra.hpp, which
# is for users.
#
# usage: tests/package/layers.sh [ROOT]
source "$(dirname "$0")/check.sh"
(($# <= 1)) || usage
enter "${1:-.}"

# The layers, and what each may include besides itself. server and python are leaves, as cli is.
declare -A may_include=(
  [core]=""
  [kernels]="core"
  [io]="core"
  [tokenizer]="core io"
  [nn]="core io kernels"
  [model]="core io kernels nn"
  [heads]="core io kernels nn model"
  [pipelines]="core io tokenizer model heads"
  [cli]="core io tokenizer pipelines"
  [server]="core io tokenizer pipelines"
  [python]="core io tokenizer model heads pipelines"
)
# Files of cli about machines, tensors and file formats, which may include every layer below it.
deep_files=" bench bench_model bench_start convert fetch_model info model_input run task_commands warnings "
# The face of the server among the commands.
server_files=" serve "
below_cli="core kernels io tokenizer nn model heads pipelines"

for folder in include/electra/*/ src/*/; do
  layer=$(basename "$folder")
  [[ -v may_include[$layer] ]] ||
    problem "${folder%/}" "is no layer" "say in tests/package/layers.sh what $layer may include"
done

include='^[[:space:]]*#[[:space:]]*include[[:space:]]*["<](electra/)?([a-z_]+)(/[^">]*)'
mapfile -t files < <(sources include/electra/*/ src python)
while IFS=: read -r file line text; do
  [[ $text =~ $include ]]
  included=${BASH_REMATCH[2]} header=${BASH_REMATCH[2]}${BASH_REMATCH[3]}
  layer=${file#include/electra/} layer=${layer#src/} layer=${layer%%/*}
  allowed=${may_include[$layer]-}
  stem=${file##*/} stem=${stem%.*}
  if [[ $layer == cli && $deep_files == *" $stem "* ]]; then allowed=$below_cli; fi
  if [[ $layer == cli && $server_files == *" $stem "* ]]; then allowed+=" server"; fi

  if [[ $header == electra/electra.hpp ]]; then
    problem "$file:$line" "includes electra/electra.hpp, which is for users" \
      "include the headers that it needs"
  elif [[ -v may_include[$included] && " $layer $allowed " != *" $included "* ]]; then
    problem "$file:$line" "$layer includes $header" \
      "$layer may include ${allowed:-no other layer}; move what both need into a lower layer"
  fi
done < <(grep -HnE "$include" "${files[@]}")
finish ${#files[@]} files
