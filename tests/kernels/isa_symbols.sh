#!/usr/bin/env bash
# Fails if an object that is compiled for one instruction set defines a weak symbol, or a global one
# outside the namespace of that set. The linker keeps one of several weak symbols of a name: if that
# were the one with AVX-512 code, the program would crash on a machine without it. NM is the program nm.
#
# usage: tests/kernels/isa_symbols.sh [OBJECT...]
#   OBJECT...  build/release/src/kernels/CMakeFiles/electra_kernels.dir/*.o; only those whose source
#              in src/kernels has a line #define ELECTRA_ISA are looked at
source "$(dirname "$0")/../package/check.sh"
sources=$(dirname "$0")/../../src/kernels
if (($# == 0)); then set -- build/release/src/kernels/CMakeFiles/electra_kernels.dir/*.o; fi

objects=0
for object in "$@"; do
  source=$(basename "$object" .o)
  isa=$(sed -n 's/^#define ELECTRA_ISA //p' "$sources/$source")
  if [[ ! $isa ]]; then continue; fi
  objects=$((objects + 1))
  # AddressSanitizer adds a symbol for each of the object's own.
  own_name="^(__odr_asan\.)?_ZN7electra.*${#isa}${isa}[0-9]+[a-z0-9_]+E"
  own=0
  while read -r symbol kind _; do
    if [[ $kind == [BDRT] && $symbol =~ $own_name ]]; then
      own=$((own + 1))
    else
      problem "src/kernels/$source" "the object shares $(c++filt "$symbol"), nm's kind $kind" \
        "give it internal linkage, or keep it out of what is compiled for an instruction set"
    fi
  done < <("${NM:-nm}" --defined-only --extern-only --format=posix "$object")
  ((own > 0)) || problem "src/kernels/$source" "the object exports no kernels" "export them"
done
finish $objects objects
