#!/usr/bin/env bash
# Compares the binary interface of the shared library with that of an earlier version: its functions,
# and the layout of every type that they take. Fails if a program that was linked with the earlier
# one may break, unless the version of project() says so. Installs missing packages, as root or with
# sudo.
#
# usage: scripts/abi.sh [COMMIT]
#   COMMIT  the earlier version; the last tag if absent
source "$(dirname "${BASH_SOURCE[0]}")/lib.sh"
cd "$root"
install_packages "${program_packages[@]}" abigail-tools

earlier=${1:-$(git describe --tags --abbrev=0 2>/dev/null || true)}
if [[ ! $earlier ]]; then
  say "There is no tag to compare with yet; name a commit"
  exit 2
fi

# version SOURCE: its major and minor version, before which a program has to be built anew.
version() { sed -nE 's/^project\(electra VERSION ([0-9]+\.[0-9]+).*/\1/p' "$1/CMakeLists.txt"; }

# build_library NAME SOURCE: builds the shared library with what a debugger knows of it.
build_library() {
  quietly "Configuring the $1 library" cmake -S "$2" -B "build/abi/$1" -G Ninja \
    -D CMAKE_BUILD_TYPE=Debug -D BUILD_SHARED_LIBS=ON -D ELECTRA_BUILD_PROGRAM=OFF \
    -D ELECTRA_BUILD_TESTS=OFF -D ELECTRA_BUILD_EXAMPLES=OFF
  visibly "Building the $1 library" \
    cmake --build "build/abi/$1" --parallel "$(parallel_jobs)" --target electra
}

rm -rf build/abi/source
mkdir -p build/abi/source
git archive "$earlier" | tar -x -C build/abi/source
build_library earlier build/abi/source
build_library present .

status=0
abidiff --no-added-syms --headers-dir1 build/abi/source/include --headers-dir2 include \
  build/abi/earlier/src/libelectra.so build/abi/present/src/libelectra.so || status=$?
if (((status & 3) != 0)); then
  say "abidiff failed with status $status"
  exit 1
fi
if ((status == 0)); then
  say "Programs that were linked with $earlier run with this library"
elif [[ $(version build/abi/source) != "$(version .)" ]]; then
  say "The interface differs from $earlier, as the version says"
else
  say "The interface differs from $earlier: raise the minor version in CMakeLists.txt, or undo it"
  exit 1
fi
