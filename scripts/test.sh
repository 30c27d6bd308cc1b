#!/usr/bin/env bash
# Builds everything and runs all tests, on a fresh Debian 12 too. Installs missing packages, as root
# or with sudo.
#
# usage: scripts/test.sh [--sanitizers | --python [PYTEST_OPTION…]]
#   without options   an optimised build, in which warnings are errors, in build/release
#   --sanitizers      under AddressSanitizer and UndefinedBehaviorSanitizer, in build/sanitizers
#   --python          the Python package and its tests, in build/python, with tools from PyPI; with
#                     ELECTRA_REFERENCE=1 also transformers and sentence-transformers, against
#                     which it is compared then
source "$(dirname "${BASH_SOURCE[0]}")/lib.sh"

if [[ ${1-} == --python ]]; then
  shift
  test_python "$@"
  exit
fi
case "$*" in
  '') preset=release options=() ;;
  --sanitizers) preset=sanitizers options=(-D ELECTRA_BUILD_BENCHMARKS=OFF) ;;
  *)
    say "usage: scripts/test.sh [--sanitizers | --python [PYTEST_OPTION…]]"
    exit 2
    ;;
esac

install_packages "${program_packages[@]}" "${test_packages[@]}" "${packaging_packages[@]}"
build "$preset" "${options[@]}"

log=build/$preset/tests.log
status=0
ctest --test-dir "build/$preset" --output-on-failure --no-tests=error --timeout 600 \
  --parallel "$(parallel_jobs)" 2>&1 </dev/null | tee "$log" || status=$?
grep -E '^[0-9]+% tests passed' "$log" || true
exit "$status"
