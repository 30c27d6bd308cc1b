#!/usr/bin/env bash
# Fails if the tables and the picture of docs/speed.md are not what benchmarks/results/ says. Needs
# python3, and checks nothing without it.
#
# usage: tests/package/measured.sh [ROOT]
source "$(dirname "$0")/check.sh"
(($# <= 1)) || usage
enter "${1:-.}"

command -v python3 >/dev/null || exit 0
python3 benchmarks/peers/tables.py --check
