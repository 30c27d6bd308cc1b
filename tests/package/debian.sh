#!/usr/bin/env bash
# Packs a build with cpack. Fails unless the Debian packages have the right fields and the files of
# a list, and the program in them runs.
#
# usage: [EMULATOR=COMMAND] tests/package/debian.sh [BUILD [LIST]]
#   BUILD     a build of the preset release or package (build/release)
#   LIST      lines of PACKAGE FILE (tests/package/debian.txt); the public headers need not be on it
#   EMULATOR  runs a program of another machine
source "$(dirname "$0")/check.sh"
(($# <= 2)) || usage
build=${1:-build/release}
list=${2:-tests/package/debian.txt}
[[ -f $build/CPackConfig.cmake ]] || usage "there is no $build/CPackConfig.cmake"
version=$(sed -nE 's/^project\(electra VERSION ([0-9.]+).*/\1/p' CMakeLists.txt)
scratch

if ! cpack --config "$build/CPackConfig.cmake" -B "$scratch" >"$scratch/log" 2>&1; then
  cat "$scratch/log" >&2
  exit 1
fi

# check_fields NAME EXPRESSION...: a line of the control file matches each of them.
check_fields() {
  local name=$1 fields expression
  fields=$(dpkg-deb --field "$scratch/${name}_$version-1_"*.deb)
  shift
  for expression in "Package: $name" "Version: $version-1" "Maintainer: .*@.*" "$@"; do
    grep -qxE "$expression" <<<"$fields" ||
      problem cmake/Package.cmake "no field of $name is '$expression'" "correct it" "$fields"
  done
}

# files NAME: NAME FILE for each file of the package; the folder of an architecture is left out.
files() {
  dpkg-deb --fsys-tarfile "$scratch/${1}_$version-1_"*.deb | tar --list |
    sed -E "/\/$/d; s|^\./|$1 |; s|/lib/[a-z0-9_]+-linux-gnu/|/lib/|"
}

check_fields electra "Depends: .*libc6.*" "Recommends: libcurl4, ca-certificates" "Section: science"
check_fields libelectra-dev "Depends: libeigen3-dev.*" "Section: libdevel"

{ files electra && files libelectra-dev; } | sort >"$scratch/packed"
{ cat "$list" && find include -name '*.hpp' -printf "libelectra-dev usr/include/%P\n"; } |
  sort >"$scratch/listed"
while read -r name file; do
  problem "$list" "$name lacks $file" "install it, or take it off the list"
done < <(comm -13 "$scratch/packed" "$scratch/listed")
while read -r name file; do
  problem "$list" "$name has $file" "put it on the list, or do not install it"
done < <(comm -23 "$scratch/packed" "$scratch/listed")

dpkg-deb --extract "$scratch/electra_$version-1_"*.deb "$scratch"
read -ra emulator <<<"${EMULATOR-}"
answer=$("${emulator[@]}" "$scratch/usr/bin/electra" --version)
[[ $answer == "electra $version" ]] ||
  problem "$build" "the packed program says '$answer'" "build it anew"
finish "$(wc -l <"$scratch/packed")" files
