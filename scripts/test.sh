#!/usr/bin/env bash
# Builds everything and runs every test, from a fresh Debian 12 on: installs what is missing.
#
#   scripts/test.sh                optimised, with warnings as errors
#   scripts/test.sh --sanitizers   under AddressSanitizer and UndefinedBehaviorSanitizer
source "$(dirname "${BASH_SOURCE[0]}")/lib.sh"

case "${*:-}" in
  '') preset=release options=() ;;
  --sanitizers) preset=sanitizers options=(-D ELECTRA_BUILD_BENCHMARKS=OFF) ;;
  *)
    say "usage: scripts/test.sh [--sanitizers]"
    exit 2
    ;;
esac

install_packages "${program_packages[@]}" "${test_packages[@]}" "${packing_packages[@]}"
build "$preset" "${options[@]}"

log=build/$preset/tests.log
status=0
ctest --test-dir "build/$preset" --output-on-failure --no-tests=error --timeout 600 \
  --parallel "$(jobs)" 2>&1 </dev/null | tee "$log" || status=$?
grep -E '^[0-9]+% tests passed' "$log" || true
exit "$status"
