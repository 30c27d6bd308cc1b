#!/usr/bin/env bash
# Fails if the program does not survive that memory runs out: allocation n fails, alone or with all
# after it, for every STEP-th n over several commands, from the last, in an error's report, back to
# the first, before main(). Each run must end with a status of its own, never by a signal, and leave
# no part of a file.
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

# run NAME STATUS WORD...: runs the program, which ends with STATUS, with each allocation failing.
run() {
  local name=$1 expected=$2 all how n status=0
  shift 2
  COUNT_ALLOCATIONS=$scratch/count LD_PRELOAD=$library "$program" "$@" >"$scratch/out" 2>&1 </dev/null || status=$?
  ((status == expected)) ||
    problem "$name" "ends with status $status" "look at its output: $(head -c 200 "$scratch/out")"
  all=$(<"$scratch/count")
  for how in all one; do
    for ((n = all; n > 0; n -= step)); do
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

# The start, of which each allocation is tried.
step=1 run version 0 --version

escape=$'\e'
ln -s circle "$scratch/circle"
cp -r "$tiny" "$scratch/label"
sed -i 's/"1": "POSITIVE"/"\\u001b[2J": "POSITIVE"/' "$scratch/label/config.json"
run wrong-command 2 emebd
run wrong-option 2 embed "a fine text" --model "$tiny" --dtype "x${escape}[31m"
run no-folder 1 check nosuch
run circle-of-links 1 check "$scratch/circle"
run label 1 check "$scratch/label"
run embed 0 embed "a fine text" --model "$tiny"
run check 0 check "$tiny/"
run check-shards 0 check "$data/golden/sharded"
run classify 0 classify "a fine text" --model "$tiny"
run info 0 info "$tiny" --json --digest
run convert 0 convert "$tiny/" "$scratch/new/"
finish "$runs" runs
