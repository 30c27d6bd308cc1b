#!/usr/bin/env bash
# Fails unless the bill of materials of a build is SPDX 2.3, names every dependency that
# docs/building.md lists, each with its version and licence, and what was downloaded with its SHA-256.
#
# usage: tests/package/sbom.sh [BUILD]
#   BUILD  a build of the preset release (build/release)
source "$(dirname "$0")/check.sh"
(($# <= 1)) || usage
sbom=${1:-build/release}/electra.spdx.json
[[ -f $sbom ]] || usage "there is no $sbom"
scratch

cmake -D FILE="$sbom" -D TREE="$PWD" -P "$(dirname "$0")/sbom.cmake" >"$scratch/out" 2>"$scratch/problems" ||
  problem "$sbom" "cannot be read" "correct it" "$(<"$scratch/problems")"
while IFS= read -r line; do
  if [[ $line == "$sbom: "* ]]; then
    problem "$sbom" "${line#"$sbom: "}" "see cmake/Sbom.cmake"
  fi
done <"$scratch/problems"
finish "$(sed -nE 's/^-- ([0-9]+) packages/\1/p' "$scratch/out")" packages
