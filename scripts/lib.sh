# What the other scripts share; to be sourced by bash.
# shellcheck shell=bash disable=SC2034
set -euo pipefail

root=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)

# What the library and the program need, what the tests need besides, and what packing needs.
program_packages=(g++ cmake ninja-build libeigen3-dev nlohmann-json3-dev libcli11-dev)
test_packages=(libgtest-dev googletest libbenchmark-dev libsentencepiece-dev pkg-config doxygen)
packing_packages=(dpkg-dev file)

say() { printf '%s\n' "$*" >&2; }

# install_packages PACKAGE...: installs what is not there, with apt-get.
install_packages() {
  local package missing=() as_root=()
  if ! command -v apt-get dpkg-query >/dev/null; then
    say "This is neither Debian nor Ubuntu; going on as if the likes of these were installed: $*"
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
      say "These packages are missing: ${missing[*]}"
      say "Only root may install them: run this as root, or install sudo."
      exit 1
    fi
    as_root=(sudo)
  fi
  local apt_get=("${as_root[@]}" env DEBIAN_FRONTEND=noninteractive apt-get -q -y)
  quietly "Looking up packages" "${apt_get[@]}" update
  quietly "Installing ${missing[*]}" "${apt_get[@]}" install --no-install-recommends "${missing[@]}"
}

# quietly WORDS COMMAND...: says WORDS and how long it took; shows the output only of a failure.
quietly() {
  local words=$1 log status=0
  shift
  log=$(mktemp)
  SECONDS=0
  "$@" >"$log" 2>&1 </dev/null || status=$?
  if ((status != 0)); then
    cat "$log" >&2
    say "$words: failed with status $status"
  else
    say "$words: $SECONDS s"
  fi
  rm -f "$log"
  return "$status"
}

# As many as there are processors to use, but each compiler gets 1.5 GB of the memory.
jobs() {
  local memory_kb processors
  memory_kb=$(awk '/^MemAvailable/ {print $2}' /proc/meminfo)
  processors=$(nproc)
  echo $((memory_kb / 1500000 < 1 ? 1 : memory_kb / 1500000 < processors ? memory_kb / 1500000 : processors))
}

# build PRESET [OPTION...]: configures and builds into build/PRESET.
build() {
  local preset=$1
  shift
  if command -v ccache >/dev/null; then export CMAKE_CXX_COMPILER_LAUNCHER=ccache; fi
  cd "$root"
  quietly "Configuring $preset" cmake --preset "$preset" "$@"
  quietly "Building $preset" cmake --build "build/$preset" --parallel "$(jobs)"
}
