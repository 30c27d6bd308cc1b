#!/usr/bin/env bash
# Builds the fuzz targets as libFuzzer programs of clang 14, from the sources as they are, and runs them
# under AddressSanitizer and UndefinedBehaviorSanitizer, as many at a time as there are processors:
# 512 MB of memory and 5 seconds for an input at most. What they find lies in build/fuzz/findings, what
# they have learnt in build/fuzz/corpus. Fails if there is a finding.
#
# usage: scripts/fuzz.sh [MINUTES [TARGET…]]
#   MINUTES   for all of it, in equal shares (17)
#   TARGET    a name of tests/fuzz/corpus, as in safetensors; without any, all of them
source "$(dirname "${BASH_SOURCE[0]}")/lib.sh"

minutes=${1:-17}
if [[ ! $minutes =~ ^[0-9]+$ ]]; then
  say "usage: scripts/fuzz.sh [MINUTES [TARGET…]]"
  exit 2
fi
shift || true
cd "$root"
targets=("$@")
if ((${#targets[@]} == 0)); then targets=(tests/fuzz/corpus/*); fi
targets=("${targets[@]#tests/fuzz/corpus/}")

if [[ ! ${ELECTRA_FUZZ_BUILT-} ]]; then
  install_packages "${program_packages[@]}" "${test_packages[@]}" "${fuzz_packages[@]}"
  build fuzz --target "${targets[@]/#/electra_fuzz_}"
fi

# number NAME LOG: a number of libFuzzer's final statistics.
number() { sed -n "s/^stat::$1: *//p" "$2" | tail -n 1; }

# Memory that was freed is kept from use, as a net for errors: that is none of the target's.
export ASAN_OPTIONS=allocator_may_return_null=1:quarantine_size_mb=16:${ASAN_OPTIONS-}
jobs=$(parallel_jobs)
if ((jobs > ${#targets[@]})); then jobs=${#targets[@]}; fi
export share=$((minutes * 60 / ((${#targets[@]} + jobs - 1) / jobs)))

# findings TARGET…: how many inputs were found.
findings() { find "${@/#/build/fuzz/findings/}" -type f ! -name 'log-*' | wc -l; }

# fuzz TARGET: runs it for its share of the time.
fuzz() {
  local target=$1 inputs=0 begin=$SECONDS left status executed before
  local corpus=build/fuzz/corpus/$target found=build/fuzz/findings/$target log=build/fuzz/$target.log
  mkdir -p "$corpus" "$found"
  before=$(findings "$target")
  # A finding ends the process: it goes on for what is left of the share.
  while ((left = share - SECONDS + begin, left > 0)); do
    status=0
    "build/fuzz/tests/fuzz/electra_fuzz_$target" "$corpus" "tests/fuzz/corpus/$target" \
      -max_total_time="$left" -timeout=5 -rss_limit_mb=512 -print_final_stats=1 \
      -artifact_prefix="$found/" >"$log" 2>&1 </dev/null || status=$?
    executed=$(number number_of_executed_units "$log")
    inputs=$((inputs + ${executed:-0}))
    if ((status == 0)); then break; fi
    cp "$log" "$found/log-$inputs"
    if [[ ! $executed || $(findings "$target") -gt $((before + 20)) ]]; then break; fi
  done
  printf '%s  %s  %d inputs in %d s, %d findings\n' \
    "$(date -u +%H:%M)" "$target" "$inputs" $((SECONDS - begin)) "$(findings "$target")"
}

export -f findings fuzz number
printf '%s\n' "${targets[@]}" | xargs --max-procs "$jobs" -I TARGET bash -c 'fuzz TARGET'
all=$(findings "${targets[@]}")
printf '%d targets, %d findings\n' ${#targets[@]} "$all"
((all == 0))
