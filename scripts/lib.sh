# shellcheck shell=bash disable=SC2034
# Functions and lists of packages that the scripts share; sourced by them.
set -euo pipefail

root=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)

# Debian packages: for the library and the program; for its server; for the tests as well; for Debian
# packages; for the fuzz targets; for lint.sh; for a build for 64-bit Arm on another machine, and what
# that unpacks instead of installing it.
program_packages=(g++ cmake ninja-build libeigen3-dev nlohmann-json3-dev libcli11-dev
  libcurl4-openssl-dev)
server_packages=(libboost-dev prometheus-cpp-dev)
test_packages=("${server_packages[@]}" curl libgtest-dev googletest libbenchmark-dev
  libsentencepiece-dev pkg-config doxygen)
python_packages=(g++ cmake ninja-build libeigen3-dev nlohmann-json3-dev python3-dev python3-venv)
packaging_packages=(dpkg-dev file)
fuzz_packages=(clang-14 libclang-rt-14-dev)
lint_packages=(clang-14 clang-format-14 clang-tidy-14 shellcheck)
aarch64_packages=(g++-aarch64-linux-gnu qemu-user-static cmake ninja-build)
aarch64_libraries=(libeigen3-dev nlohmann-json3-dev libcli11-dev libcurl4-openssl-dev libcurl4
  libsentencepiece-dev libsentencepiece0 libgtest-dev googletest)

say() { printf '%s\n' "$*" >&2; }

# install_packages PACKAGE...: installs those that are missing, with apt-get, as root or with sudo.
install_packages() {
  local package missing=() as_root=()
  if ! command -v apt-get >/dev/null || ! command -v dpkg-query >/dev/null; then
    say "There is no apt-get here. These Debian packages, or the like, should be installed: $*"
    return
  fi
  for package in "$@"; do
    if [[ $(dpkg-query -W -f '${db:Status-Status}' "$package" 2>/dev/null) != installed ]]; then
      missing+=("$package")
    fi
  done
  if ((${#missing[@]} == 0)); then return; fi
  if ((EUID != 0)); then
    if ! command -v sudo >/dev/null; then
      say "Packages are missing: ${missing[*]}"
      say "Run this as root, or install sudo."
      exit 1
    fi
    as_root=(sudo)
  fi
  local apt_get=("${as_root[@]}" env DEBIAN_FRONTEND=noninteractive apt-get -q -y)
  quietly "Updating the list of packages" "${apt_get[@]}" update
  quietly "Installing ${missing[*]}" \
    "${apt_get[@]}" install --no-install-recommends "${missing[@]}"
}

# make_aarch64_sysroot: downloads aarch64_libraries, as Debian has them for arm64, and unpacks them in
# build/aarch64-sysroot, unless they are there. Nothing of them is installed: those of two machines
# do not go together. The lists of packages and the archives stay in that folder.
make_aarch64_sysroot() {
  local folder=$root/build/aarch64-sysroot
  if [[ $(cat "$folder/unpacked" 2>/dev/null) == "${aarch64_libraries[*]}" ]]; then return; fi
  rm -rf "$folder"
  mkdir -p "$folder"/apt/{lists,cache/archives}/partial
  cd "$folder/apt"
  local apt_get=(apt-get -q -o APT::Architecture=arm64 -o APT::Architectures=arm64
    -o Dir::State::Lists="$PWD/lists" -o Dir::State::status=/dev/null -o Dir::Cache="$PWD/cache")
  quietly "Reading the list of packages for arm64" "${apt_get[@]}" update
  quietly "Downloading ${aarch64_libraries[*]}" "${apt_get[@]}" download "${aarch64_libraries[@]}"
  local archive
  for archive in ./*.deb; do dpkg-deb --extract "$archive" "$folder"; done
  echo "${aarch64_libraries[*]}" >"$folder/unpacked"
}

# quietly STEP COMMAND...: runs COMMAND and prints STEP and the seconds it took; prints the output of
# COMMAND if it fails.
quietly() {
  local step=$1 log begin=$SECONDS status=0
  shift
  log=$(mktemp)
  "$@" >"$log" 2>&1 </dev/null || status=$?
  end_step "$step" "$begin" "$status" "$log"
}

# visibly STEP COMMAND...: as quietly, but shows meanwhile that COMMAND works: on a terminal by its
# own output, elsewhere by a line now and then.
visibly() {
  local step=$1 log notes begin=$SECONDS status=0
  shift
  log=$(mktemp)
  if [[ -t 2 ]]; then
    "$@" >&2 </dev/null || status=$?
  else
    note_steps "$log" &
    notes=$!
    "$@" >"$log" 2>&1 </dev/null || status=$?
    kill "$notes" 2>/dev/null || true
    wait "$notes" 2>/dev/null || true
  fi
  end_step "$step" "$begin" "$status" "$log"
}

# end_step STEP BEGIN STATUS LOG: says how a step ended that began when SECONDS was BEGIN; shows and
# removes its LOG. Returns STATUS.
end_step() {
  if (($3 != 0)); then
    cat "$4" >&2
    say "$1: failed with status $3"
  else
    say "$1: $((SECONDS - $2)) s"
  fi
  rm -f "$4"
  return "$3"
}

# note_steps LOG: says every 20 seconds how far a build is, by the last count of ninja in LOG, as in
# "[12/190]"; ends when the script has ended.
note_steps() {
  local count
  while sleep "${note_seconds:-20}" >/dev/null 2>&1 && kill -0 $$ 2>/dev/null; do
    count=$(tail -c 4096 "$1" 2>/dev/null | grep -aoE '^ *\[[0-9]+/[0-9]+\]' | tail -n 1) || continue
    say "  ${count//[][ ]/} steps"
  done
}

# parallel_jobs: one for each processor, as long as each has 1.5 GB of memory for a compiler.
parallel_jobs() {
  local processors by_memory
  processors=$(nproc)
  by_memory=$(awk '/^MemAvailable/ {print int($2 / 1500000)}' /proc/meminfo)
  if ((by_memory < 1)); then by_memory=1; fi
  echo $((processors < by_memory ? processors : by_memory))
}

# build PRESET [OPTION...] [--target TARGET...]: configures and builds build/PRESET, or some targets of
# it, with ccache if it is installed.
build() {
  local preset=$1 options=() targets=()
  shift
  while (($# > 0)) && [[ $1 != --target ]]; do
    options+=("$1")
    shift
  done
  targets=("$@")
  if command -v ccache >/dev/null; then
    export CMAKE_CXX_COMPILER_LAUNCHER=ccache
    export CCACHE_SLOPPINESS=${CCACHE_SLOPPINESS:-pch_defines,time_macros}  # for precompiled headers
  fi
  cd "$root"
  quietly "Configuring build/$preset" cmake --preset "$preset" "${options[@]}"
  visibly "Building build/$preset" \
    cmake --build "build/$preset" --parallel "$(parallel_jobs)" "${targets[@]}"
}

# take_time_of_commit: sets SOURCE_DATE_EPOCH, unless it is set, to the time of the last commit, so that
# archives of the same sources have the same bytes.
take_time_of_commit() {
  local time
  time=$(git -C "$root" log -1 --format=%ct 2>/dev/null) || time=$(stat -c %Y "$root/CHANGELOG.md")
  export SOURCE_DATE_EPOCH=${SOURCE_DATE_EPOCH:-$time}
}

# install_python_package ENVIRONMENT PACKAGE TOOL...: makes an environment of PYTHON, python3 without,
# and installs the package, with extras perhaps, and tools from PyPI.
install_python_package() {
  local environment=$1 package=$2
  shift 2
  if command -v ccache >/dev/null; then
    export CMAKE_CXX_COMPILER_LAUNCHER=ccache
    export CCACHE_SLOPPINESS=${CCACHE_SLOPPINESS:-pch_defines,time_macros}
  fi
  CMAKE_BUILD_PARALLEL_LEVEL=$(parallel_jobs)
  export CMAKE_BUILD_PARALLEL_LEVEL
  quietly "Making the environment $environment" "${PYTHON:-python3}" -m venv "$environment"
  visibly "Building and installing the package" "$environment/bin/pip" install -v "$package"
  quietly "Installing the tools of its tests" "$environment/bin/pip" install "$@"
}

# test_python [PYTEST_OPTION…]: installs the package into an environment in build/python and runs its
# tests.
test_python() {
  local environment=build/python options=()
  cd "$root"
  install_packages "${python_packages[@]}"
  install_python_package "$environment" ./python \
    pytest==9.2.0 mypy==2.4.1 typing_extensions==4.16.0 tqdm==4.70.1 cloudpickle==3.1.3
  if [[ ${ELECTRA_REFERENCE:-0} != 0 ]]; then
    if [[ $(uname -m) == x86_64 ]]; then
      options=(--extra-index-url https://download.pytorch.org/whl/cpu)
    fi
    quietly "Installing the reference" \
      "$environment/bin/pip" install "${options[@]}" torch==2.15.0 transformers==4.57.6 \
      sentence-transformers==5.2.3
  fi
  "$environment/bin/python" -m pytest -q -p no:cacheprovider "$@" tests/python
}
