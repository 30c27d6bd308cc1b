#!/usr/bin/env bash
# Makes the folders of tests/data/reference_folders anew: two environments with the versions of
# requirements-*.txt, from PyPI, and make.py in each of them. The bytes are the same from run to run.
#
# usage: tests/reference_folders/run.sh [OUTPUT [ENVIRONMENTS]]
#   ENVIRONMENTS is a folder outside the tree, kept for the next time (~/.cache/electra-references).
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)
output=${1:-$here/../data/reference_folders}
environments=${2:-${XDG_CACHE_HOME:-$HOME/.cache}/electra-references}

export OMP_NUM_THREADS=1 PYTHONDONTWRITEBYTECODE=1
rm -rf "$output"/transformers-*
for version in 5 4; do # 4 also answers for some folders that 5 saves
  python=$environments/$version/bin/python
  if [[ ! -x $python ]]; then python3 -m venv "$environments/$version"; fi
  "$python" -m pip install --quiet -r "$here/requirements-$version.txt"
  "$python" "$here/make.py" "$output"
done
