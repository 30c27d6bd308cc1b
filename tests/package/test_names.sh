#!/usr/bin/env bash
# Fails if the name of a test says nothing: if it has an address or the bytes of an object in it, which
# are others in every build, or ends in a number where a parameter should have a name.
#
# usage: tests/package/test_names.sh [BUILD]    (build/release)
source "$(dirname "$0")/check.sh"
(($# <= 1)) || usage
build=${1:-build/release}
[[ -f $build/CTestTestfile.cmake ]] || usage "there are no tests in $build"

scratch
shopt -s extglob

# Listed from elsewhere, since CTest writes where it lists.
echo "subdirs(\"$(realpath "$build")\")" >"$scratch/CTestTestfile.cmake"
mapfile -t names < <(ctest --test-dir "$scratch" -N | sed -n 's/^ *Test *#[0-9]*: //p')
for name in "${names[@]}"; do
  case $name in
    *GetParam* | *'-byte object'* | *0x[0-9a-f][0-9a-f][0-9a-f][0-9a-f]*)
      problem "$build" "'$name' shows how a parameter lies in memory" \
        "give INSTANTIATE_TEST_SUITE_P a function for its name" ;;
    */+([0-9]))
      problem "$build" "'$name' numbers its parameter" \
        "give INSTANTIATE_TEST_SUITE_P a function for its name" ;;
  esac
done
finish ${#names[@]} tests
