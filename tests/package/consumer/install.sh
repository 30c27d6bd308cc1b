#!/usr/bin/env bash
# Installs a build and moves the tree: it has to work from wherever it lies.
#
# usage: tests/package/consumer/install.sh BUILD STAGE
source "$(dirname "$0")/../check.sh"
(($# == 2)) || usage
build=$1 stage=$2

rm -rf "$stage" "$stage.before"
cmake --install "$build" --prefix "$stage.before" >/dev/null
mv "$stage.before" "$stage"
