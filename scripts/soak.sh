#!/usr/bin/env bash
# Runs the long forms of what the tests do briefly, one after the other: every allocation fails, every bit
# of a model's folder is flipped, 100,000 requests, 80,000 calls of eight threads also under
# ThreadSanitizer, 1,000 batches, every Unicode scalar value, 100,000 requests to the server; the fuzz
# targets have the rest of the time. Prints a line for each, and fails if one has. What it prints in
# full lies in build/soak.
#
# usage: scripts/soak.sh [MINUTES]
#   MINUTES   altogether (240); what has not ended in its share is cut off, and said to be
source "$(dirname "${BASH_SOURCE[0]}")/lib.sh"

minutes=${1:-240}
if (($# > 1)) || [[ ! $minutes =~ ^[0-9]+$ ]]; then
  say "usage: scripts/soak.sh [MINUTES]"
  exit 2
fi
cd "$root"
begin=$SECONDS

if [[ ! ${ELECTRA_SOAK_BUILT-} ]]; then
  install_packages "${program_packages[@]}" "${test_packages[@]}"
  build release
  build tsan --target electra_threads_tests
fi

tests=build/release/tests
promises=$tests/promises
logs=build/soak
mkdir -p "$logs"
share=$((minutes * 60 / 20))  # ten campaigns have half of the time, fuzzing the other
failed=0

# campaign NAME VARIABLE=VALUE… COMMAND…: runs a command for a share of the time at most.
campaign() {
  local name=$1 status=0 start=$SECONDS end='no problem'
  shift
  timeout --kill-after 10 "$share" env "$@" >"$logs/$name.log" 2>&1 </dev/null || status=$?
  case $status in
    0) ;;
    124) end="no problem so far, cut off" ;;
    *)
      end="failed with status $status: see $logs/$name.log"
      failed=$((failed + 1))
      ;;
  esac
  printf '%s  %s: %s after %d s\n' "$(date -u +%H:%M)" "$name" "$end" $((SECONDS - start))
}

campaign memory ELECTRA_FAULT_STEP=1 "$tests/faults/electra_memory_tests"
campaign service-memory ELECTRA_FAULT_STEP=1 "$tests/faults/electra_service_memory_tests"
campaign program-memory tests/faults/short_memory.sh build/release/electra \
  "$tests/faults/libelectra_failing_malloc.so" 1
campaign damage ELECTRA_DAMAGE_STEP=1 "$promises/electra_damage_tests"
campaign soak ELECTRA_SOAK_REQUESTS=100000 "$promises/electra_soak_tests"
campaign soak-small ELECTRA_SOAK_REQUESTS=100000 ELECTRA_SOAK_MODEL=models/sentiment \
  "$promises/electra_soak_tests"
campaign threads ELECTRA_THREAD_CALLS=10000 "$promises/electra_threads_tests"
campaign threads-sanitized ELECTRA_THREAD_CALLS=10000 \
  build/tsan/tests/promises/electra_threads_tests
campaign batches ELECTRA_BATCH_COMPOSITIONS=1000 ELECTRA_QUEUE_TEXTS=100000 \
  ctest --test-dir build/release --output-on-failure -R '^(bits\.|scalars\.|pipelines\.BatchQueue)'
campaign server ELECTRA_SERVER_REQUESTS=100000 "$tests/server/electra_server_tests" \
  --gtest_filter='Load.*'

left=$((minutes - (SECONDS - begin) / 60))
if ((left > 0)); then scripts/fuzz.sh "$left" || failed=$((failed + 1)); fi
((failed == 0))
