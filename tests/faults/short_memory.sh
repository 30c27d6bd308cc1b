#!/usr/bin/env bash
# Fails if the program does not survive that memory runs out: allocation n fails, alone or with all
# after it, for every STEP-th n over several commands. Each run must end with a status of its own,
# never by a signal, and leave no part of a file.
#
# usage: tests/faults/short_memory.sh PROGRAM LIBRARY [STEP]
#   PROGRAM  build/release/electra
#   LIBRARY  build/release/tests/faults/libelectra_failing_malloc.so
#   STEP     1 is the whole of it; 97 by default
source "$(dirname "$0")/../package/check.sh"
(($# >= 2 && $# <= 3)) || usage
program=$(realpath "$1")
library=$(realpath "$2")
step=${3:-97}
enter .
scratch
data=tests/data
tiny=$data/pipelines/text-classification/two
runs=0
ulimit -c 0 -t 60

# run NAME WORD...: runs the program with each allocation failing.
run() {
  local name=$1 all how n status
  shift
  COUNT_ALLOCATIONS=$scratch/count LD_PRELOAD=$library "$program" "$@" >"$scratch/out" 2>&1 </dev/null ||
    problem "$name" "ends with status $?" "look at its output: $(head -c 200 "$scratch/out")"
  all=$(<"$scratch/count")
  for how in all one; do
    for ((n = first; n <= all; n += step)); do
      rm -rf "$scratch/new"
      status=0
      if [[ $how == one ]]; then
        FAIL_ONE=1 FAIL_ALLOCATION=$n LD_PRELOAD=$library "$program" "$@" >"$scratch/out" 2>&1 </dev/null || status=$?
      else
        FAIL_ALLOCATION=$n LD_PRELOAD=$library "$program" "$@" >"$scratch/out" 2>&1 </dev/null || status=$?
      fi
      runs=$((runs + 1))
      ((status <= 3)) || problem "$name" "allocation $n ($how) of $all: status $status, $(tail -n 1 "$scratch/out" | head -c 200)" \
        "let it end with an error"
      [[ -z $(find "$scratch/new" -name '*.part' 2>/dev/null) ]] || problem "$name" \
        "allocation $n ($how) leaves a part of a file" "remove it"
    done
  done
}

# The first allocations are those before main, of the loader and for static objects of the libraries
# and of CLI11's descriptions of options: no exception that is thrown there can be caught.
COUNT_ALLOCATIONS=$scratch/count LD_PRELOAD=$library "$program" --version >"$scratch/out"
first=$(<"$scratch/count")
run embed embed "a fine text" --model "$tiny"
run check check "$tiny"
run check-shards check "$data/golden/sharded"
run classify classify "a fine text" --model "$tiny"
run info info "$tiny" --json --digest
run convert convert "$tiny" "$scratch/new"
finish "$runs" runs
