#!/usr/bin/env bash
# Builds the library, the program and the tests for 64-bit Arm in build/aarch64, on a fresh Debian 12
# for x86-64 too, and runs the tests under qemu-user. Installs missing packages, as root or with
# sudo.
#
# usage: scripts/test-aarch64.sh [--core]
#   without options   everything; takes hours, as the emulator is slow
#   --core            the tests of the kernels, the models and the heads, but for those of memory, which
#                     is no other on Arm and takes the emulator minutes
source "$(dirname "${BASH_SOURCE[0]}")/lib.sh"

targets=() tests=()
case "$*" in
  '') ;;
  --core)
    targets=(--target electra_kernels_tests electra_kernels_wrong electra_model_tests
      electra_heads_tests)
    tests=(--tests-regex '^(kernels|model|heads)\.' --exclude-regex SteadyState)
    ;;
  *)
    say "usage: scripts/test-aarch64.sh [--core]"
    exit 2
    ;;
esac

install_packages "${aarch64_packages[@]}"
make_aarch64_sysroot
build aarch64 "${targets[@]}"
ctest --test-dir build/aarch64 --output-on-failure --no-tests=error --timeout 1800 \
  --parallel "$(parallel_jobs)" "${tests[@]}" </dev/null
