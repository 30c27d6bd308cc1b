#!/usr/bin/env bash
# Fails if the tables and the pictures of docs/ are not what the results in benchmarks/ say. Needs
# python3, and checks nothing without it.
#
# usage: tests/package/measured.sh [ROOT]
source "$(dirname "$0")/check.sh"
(($# <= 1)) || usage
enter "${1:-.}"

command -v python3 >/dev/null || exit 0
python3 benchmarks/peers/tables.py --check
python3 benchmarks/python/tables.py --check
