#!/usr/bin/env bash
# Fails if a file repeats another version than that of project() in CMakeLists.txt.
#
# usage: tests/package/version.sh [ROOT]
source "$(dirname "$0")/check.sh"
(($# <= 1)) || usage
enter "${1:-.}"

version=$(sed -nE 's/^project\(electra VERSION ([0-9]+\.[0-9]+\.[0-9]+).*/\1/p' CMakeLists.txt)
[[ $version ]] || usage "CMakeLists.txt has no project(electra VERSION …)"

# versions FILE BEFORE: LINE:VERSION for each version in FILE that stands behind BEFORE.
versions() { grep -noE "$2[0-9.]+" "$1" | sed -E 's/:.*[^0-9.]/:/' || true; }

# compare FILE EXPECTED, LINE:VERSION…: each of the versions is the one that is expected.
compare() {
  local line found
  while IFS=: read -r line found; do
    [[ $found == "$2" ]] ||
      problem "$1${line:+:$line}" "has the version '$found'" "write $2, as CMakeLists.txt has it"
  done
}

compare vcpkg.json "$version" <<<"$(versions vcpkg.json '"version": "')"
compare README.md "${version%.*}" <<<"$(versions README.md 'find_package\(electra ')"
# The newest version; [Unreleased] may stand above it, and alone.
compare CHANGELOG.md "$version" < <(versions CHANGELOG.md '^## \[' | head -n 1)

while IFS=: read -r line _; do
  problem "conanfile.py:$line" "has a version of its own" "read the one of CMakeLists.txt"
done < <(grep -nE "^    version *=|${version//./\\.}" conanfile.py)
finish 4 files
