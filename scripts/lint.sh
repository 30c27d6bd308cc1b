#!/usr/bin/env bash
# Runs clang-format, shellcheck and clang-tidy; changes nothing. Installs missing packages, as root
# or with sudo.
#
# usage: scripts/lint.sh [FILE...]
#   FILE...  sources for clang-tidy, which takes minutes: all of src and examples if none is given
source "$(dirname "${BASH_SOURCE[0]}")/lib.sh"

install_packages "${program_packages[@]}" "${test_packages[@]}" "${lint_packages[@]}"
cd "$root"
files=("$@")
if ((${#files[@]} == 0)); then mapfile -t files < <(find src examples -name '*.cpp' | sort); fi

status=0
tests/package/format.sh || status=1
tests/package/shellcheck.sh || status=1
quietly "Configuring build/release" cmake --preset release
printf '%s\n' "${files[@]}" | xargs -P "$(parallel_jobs)" -n 4 \
  clang-tidy-14 -p build/release --quiet --extra-arg=-std=c++17 || status=1
exit "$status"
