#!/usr/bin/env bash
# Builds the models with other compilers, optimisations, standards and C++ and C libraries, and fails
# unless every answer has the bits of tests/bits/bits.txt, on all kernels that this machine runs.
# Installs missing packages, as root or with sudo.
#
# usage: scripts/compilers.sh [NAME...]
#   NAME  one of those below; all of them if none is given. Each takes minutes.
#
#   gcc12-O1, gcc12-O3-c++20, gcc12-O2-c++23                         g++ of Debian 12
#   clang14-O2, clang15-O1-c++20, clang16-O3-c++23, clang19-O2-c++20 clang of Debian 12
#   libc++                                                           clang 16 with LLVM's C++ library
#   musl                                                             clang and libc++ of zig, from PyPI, with
#                                                                    musl in place of glibc, linked statically
#   valgrind                                                         gcc12-O1 on scalar kernels under memcheck
#   refused                                                          -m32 and -fno-exceptions, in words
#
# The kernels themselves are compiled with -O2 in every build.
source "$(dirname "${BASH_SOURCE[0]}")/lib.sh"
cd "$root"
all=(gcc12-O1 gcc12-O3-c++20 gcc12-O2-c++23 clang14-O2 clang15-O1-c++20 clang16-O3-c++23 clang19-O2-c++20
  libc++ musl valgrind refused)
zig=ziglang==0.13.0

# configure_bits NAME COMPILER FLAGS STANDARD [OPTION...]: and builds electra_bits there.
build_bits() {
  local name=$1 compiler=$2 flags=$3 standard=$4
  shift 4
  quietly "Configuring $name" cmake -S . -B "build/compilers/$name" -G Ninja \
    -D CMAKE_CXX_COMPILER="$compiler" -D CMAKE_BUILD_TYPE=Debug -D CMAKE_CXX_FLAGS_DEBUG="$flags -DNDEBUG" \
    -D CMAKE_CXX_STANDARD="$standard" -D ELECTRA_BUILD_PROGRAM=OFF -D ELECTRA_BUILD_EXAMPLES=OFF \
    -D ELECTRA_WARNINGS_AS_ERRORS=ON "$@"
  visibly "Building $name" \
    cmake --build "build/compilers/$name" --parallel "$(parallel_jobs)" --target electra_bits
}

# compare_bits NAME [KERNELS...]: runs it on these kernels, on all of this machine if none is named.
compare_bits() {
  local name=$1 kernels
  shift
  for kernels in "${@:-scalar}"; do
    ELECTRA_CPU=$kernels "${under[@]}" "build/compilers/$name/tests/bits/electra_bits" \
      tests/data/golden tests/bits/bits.txt | sed "s/^/$name: /"
  done
}

# kernels_here: those that this machine runs, by the sentence about one that there is not.
kernels_here() {
  ELECTRA_CPU=none "build/compilers/$1/tests/bits/electra_bits" tests/data/golden tests/bits/bits.txt |
    sed -n 's/.*can run: //p' | tr -d ,
}

run_bits() {
  local kernels
  build_bits "$@"
  read -ra kernels <<<"$(kernels_here "$1")"
  compare_bits "$1" "${kernels[@]}"
}

# run_musl: zig is a clang with musl and libc++ beside it, for any machine.
run_musl() {
  local folder=build/compilers/zig
  if [[ ! -x $folder/bin/python ]]; then
    quietly "Making an environment" python3 -m venv "$folder"
    quietly "Getting zig" "$folder/bin/pip" install --quiet "$zig"
  fi
  # Only these headers of Debian's: the others are of glibc.
  mkdir -p "$folder/include"
  ln -sfn /usr/include/nlohmann "$folder/include/nlohmann"
  printf '#!/bin/sh\nexec "%s" -m ziglang c++ -target x86_64-linux-musl -static "$@"\n' \
    "$root/$folder/bin/python" >"$folder/c++"
  printf '#!/bin/sh\nexec "%s" -m ziglang ar "$@"\n' "$root/$folder/bin/python" >"$folder/ar"
  chmod +x "$folder/c++" "$folder/ar"
  # zig's clang 18 needs to be told that vectors may have 512 bits, and has no __builtin_cpu_supports(),
  # which is GCC's then.
  run_bits musl "$root/$folder/c++" "-O2 -mevex512 -isystem $root/$folder/include" 17 \
    -D CMAKE_CXX_STANDARD_LIBRARIES="$(gcc -print-libgcc-file-name)" \
    -D CMAKE_AR="$root/$folder/ar" -D GTest_DIR=/usr/lib/x86_64-linux-gnu/cmake/GTest \
    -D ELECTRA_WITH_SENTENCEPIECE=OFF -D CMAKE_DISABLE_PRECOMPILE_HEADERS=ON \
    -D ELECTRA_WARNINGS_AS_ERRORS=OFF
}

# refuses SENTENCE COMMAND...: the command fails, and says that.
refuses() {
  local sentence=$1 said
  shift
  if said=$("$@" 2>&1) || [[ $said != *"$sentence"* ]]; then
    say "'$*' does not say '$sentence': $said"
    exit 1
  fi
  say "refused: $sentence"
}

run_refused() {
  refuses "needs a 64-bit machine" g++ -m32 -std=c++17 -fsyntax-only include/electra/core/export.hpp
  refuses "needs a 64-bit machine" cmake -S . -B build/compilers/m32 -D CMAKE_CXX_FLAGS=-m32
  refuses "compile without -fno-exceptions" \
    g++ -fno-exceptions -std=c++17 -fsyntax-only -I include include/electra/core/error.hpp
}

names=("$@")
if ((${#names[@]} == 0)); then names=("${all[@]}"); fi
packages=("${program_packages[@]}" libgtest-dev)
for name in "${names[@]}"; do
  case $name in
    clang1*) packages+=("${name/clang/clang-}") packages=("${packages[@]/%-O*/}") ;;
    libc++) packages+=(clang-16 libc++-16-dev libc++abi-16-dev) ;;
    musl) packages+=(python3-venv) ;;
    valgrind) packages+=(valgrind) ;;
    refused) packages+=(g++-12-multilib) ;;
  esac
done
install_packages "${packages[@]}"

for name in "${names[@]}"; do
  under=()
  case $name in
    gcc12-O1) run_bits "$name" g++-12 -O1 17 ;;
    # GCC 12 warns of its own std::string at -O3 (bug 105329 of GCC).
    gcc12-O3-c++20) run_bits "$name" g++-12 -O3 20 -D ELECTRA_WARNINGS_AS_ERRORS=OFF ;;
    gcc12-O2-c++23) run_bits "$name" g++-12 -O2 23 ;;
    clang14-O2) run_bits "$name" clang++-14 -O2 17 ;;
    clang15-O1-c++20) run_bits "$name" clang++-15 -O1 20 ;;
    clang16-O3-c++23) run_bits "$name" clang++-16 -O3 23 ;;
    # std::stable_sort of libstdc++ 12 calls what C++20 deprecates.
    clang19-O2-c++20) run_bits "$name" clang++-19 "-O2 -Wno-deprecated-declarations" 20 ;;
    libc++) run_bits "$name" clang++-16 "-O2 -stdlib=libc++" 17 ;;
    musl) run_musl ;;
    valgrind)
      build_bits gcc12-O1 g++-12 -O1 17
      under=(valgrind --quiet --error-exitcode=9 --leak-check=full)
      compare_bits gcc12-O1 scalar
      ;;
    refused) run_refused ;;
    *)
      say "There is no '$name'; there are: ${all[*]}"
      exit 2
      ;;
  esac
done
