#!/usr/bin/env bash
# Lets clang-format and clang-tidy read the code, all of it or the given files; changes nothing.
source "$(dirname "${BASH_SOURCE[0]}")/lib.sh"

install_packages "${program_packages[@]}" "${test_packages[@]}" clang-format-14 clang-tidy-14
cd "$root"
quietly "Configuring release" cmake --preset release
files=("$@")
if ((${#files[@]} == 0)); then mapfile -t files < <(git ls-files 'src/*.cpp' 'examples/*.cpp'); fi
tests/package/format.sh
printf '%s\n' "${files[@]}" | xargs -P "$(jobs)" -n 4 \
  clang-tidy-14 -p build/release --quiet --extra-arg=-std=c++17
