#!/usr/bin/env bash
# Runs clang-format, shellcheck and clang-tidy; changes nothing. Installs missing packages, as root
# or with sudo.
#
# usage: scripts/lint.sh [FILE...]
#   FILE...  sources for clang-tidy, which takes minutes: all that are built here of src and examples
#            if none is given
source "$(dirname "${BASH_SOURCE[0]}")/lib.sh"

install_packages "${program_packages[@]}" "${test_packages[@]}" "${lint_packages[@]}"
cd "$root"
status=0
tests/package/format.sh || status=1
tests/package/shellcheck.sh || status=1

# clang-tidy reads neither options nor precompiled headers of GCC.
quietly "Configuring build/lint" cmake --preset release -B build/lint \
  -DCMAKE_CXX_COMPILER=clang++-14 -DCMAKE_DISABLE_PRECOMPILE_HEADERS=ON
files=("$@")
if ((${#files[@]} == 0)); then
  mapfile -t files < <(sed -n "s#^ *\"file\": \"\($root/\(src\|examples\)/.*\)\".*#\1#p" \
    build/lint/compile_commands.json | sort -u)
fi
printf '%s\n' "${files[@]}" | xargs -P "$(parallel_jobs)" -n 4 \
  clang-tidy-14 -p build/lint --quiet --extra-arg=-std=c++17 || status=1
exit "$status"
