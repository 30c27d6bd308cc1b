#!/usr/bin/env bash
# Fails if the install of a project that electra is a part of has files: that project has none.
#
# usage: tests/package/consumer/installs_nothing.sh BUILD
source "$(dirname "$0")/../check.sh"
(($# == 1)) || usage
build=$1

prefix=$(mktemp -d)
trap 'rm -rf "$prefix"' EXIT
cmake --install "$build" --prefix "$prefix" >/dev/null
while IFS= read -r file; do
  problem "$build" "${file#"$prefix"/} is installed" "install it only with ELECTRA_INSTALL"
done < <(find "$prefix" -type f)
finish 1 project
