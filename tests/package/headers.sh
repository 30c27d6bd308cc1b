#!/usr/bin/env bash
# Fails unless each public header of a layer compiles alone, and without headers of dependencies
# that must stay inside the library. CXX is the compiler, CPPFLAGS says where Eigen is.
#
# usage: tests/package/headers.sh LAYER [ROOT [BUILD]]
#   LAYER is a folder of include/electra, or umbrella for the headers beside these folders.
#   BUILD has the headers that CMake makes (build/release).
source "$(dirname "$0")/check.sh"
(($# >= 1 && $# <= 3)) || usage
layer=$1
build=$(realpath -m "${3:-${2:-.}/build/release}")
enter "${2:-.}"
scratch

if [[ $layer == umbrella ]]; then
  headers=(include/electra/*.hpp)
else
  [[ -d include/electra/$layer ]] || usage "there is no include/electra/$layer"
  mapfile -t headers < <(sources "include/electra/$layer")
fi
read -ra compile <<<"${CXX:-c++} -std=c++17 -fsyntax-only -Wall -Wextra -Wpedantic -Wshadow \
-Wconversion -Werror ${CPPFLAGS:--isystem /usr/include/eigen3} -I$build/include -Iinclude"
inside='[^ ]*/((nlohmann|sentencepiece|CLI)[^ ]*|c\+\+/[0-9v/]+(iostream|regex))'

for header in "${headers[@]}"; do
  echo "#include \"${header#include/}\"" >"$scratch/alone.cpp"
  if ! "${compile[@]}" -MD -MF "$scratch/alone.d" "$scratch/alone.cpp" 2>"$scratch/errors"; then
    cat "$scratch/errors" >&2
    where=$(grep -oE -m 1 "^$header:[0-9]+" "$scratch/errors" || echo "$header")
    problem "$where" "does not compile alone" "let it include what it uses"
  elif [[ $(<"$scratch/alone.d") =~ $inside ]]; then
    included=${BASH_REMATCH[1]}
    where=$header:$(grep -nF "<$included>" "$header" | cut -d : -f 1 || echo 1)
    problem "$where" "includes $included" "include it in a source; users need not have it"
  fi
done
finish ${#headers[@]} headers
