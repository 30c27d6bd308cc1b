# shellcheck shell=bash
# Shared by the checks of the tree and of the build, which source this file.
#
# A check prints a line for each problem and exits with status 1 if there was one. A line has the
# form of a compiler's error, so that editors can jump to it:
#
#   FILE:LINE: what was found: what to do
#
# The first comment of a check is its help, and says how it is run from the root of the tree.
set -euo pipefail
shopt -s inherit_errexit nullglob
export LC_ALL=C.UTF-8

problems=0

# show_help: prints the first comment of the check.
show_help() { sed -n '2,/^[^#]/s/^# \{0,1\}//p' "$0"; }
case ${1-} in -h | --help) show_help && exit 0 ;; esac

# usage [SENTENCE]: ends a check that was called with wrong arguments.
usage() {
  if (($# > 0)); then printf '%s: %s\n\n' "$0" "$1" >&2; fi
  show_help >&2
  exit 2
}

# problem WHERE FOUND ADVICE [DETAILS]: reports a problem at WHERE, FILE:LINE or FILE. The lines of
# DETAILS are shown below it.
problem() {
  printf '%s: %s: %s\n' "$1" "$2" "$3" >&2
  if [[ ${4-} ]]; then printf '%s\n' "$4" | sed 's/^/    /' >&2; fi
  problems=$((problems + 1))
}

# finish COUNT THINGS: ends the check, which has looked at COUNT THINGS. A check that looked at
# nothing has failed: its paths are out of date.
finish() {
  if (($1 == 0)); then problem "$0" "found no $2 to check" "correct the paths in this script"; fi
  if ((problems > 0)); then
    printf '%s: %d %s\n' "$0" "$problems" "$( ((problems == 1)) && echo problem || echo problems)" >&2
    exit 1
  fi
  printf '%s: %d %s, no problem\n' "$0" "$1" "$2"
}

# skip REASON: ends a check that cannot be made here, with the status that CTest takes for skipped.
skip() {
  printf '%s: skipped: %s\n' "$0" "$1"
  exit 77
}

# enter ROOT: makes ROOT the working directory, so that problems name files as they lie in the tree.
enter() {
  [[ -f $1/CMakeLists.txt ]] || usage "'$1' is not the root of a source tree"
  cd "$1"
}

# enter_with_program [ROOT [BUILD]]: the same, for a check that runs the program in BUILD. Sets root
# and build to their whole paths.
enter_with_program() {
  (($# <= 2)) || usage
  root=$(realpath "${1:-.}")
  build=$(realpath -m "${2:-build/release}")
  [[ -x $build/electra ]] || usage "there is no program $build/electra"
  enter "$root"
}

# sources FOLDER...: the C++ files in those of the folders that exist, but for the ones that are
# wrong on purpose.
sources() {
  local folder folders=()
  for folder in "$@"; do
    if [[ -d $folder ]]; then folders+=("$folder"); fi
  done
  if ((${#folders[@]} == 0)); then return; fi
  find "${folders[@]}" \( -path '*/wrong' -o -name build \) -prune \
    -o -type f \( -name '*.[ch]pp' -o -name '*.inl' \) -print | sort
}

# matches ANSWER SHOWN: whether ANSWER is SHOWN, where "…" stands for any text.
matches() {
  local answer=$'\1'$1 shown=$'\1'$2 piece  # the mark holds the first piece to the beginning
  while [[ $shown == *…* ]]; do
    piece=${shown%%…*} shown=${shown#*…}
    [[ $answer == *"$piece"* ]] || return 1
    answer=${answer#*"$piece"}
  done
  [[ $answer == *"$shown" ]]
}

# scratch: makes a folder of that name to write in, which is deleted when the check ends.
scratch() {
  scratch=$(mktemp -d)
  trap 'rm -rf "$scratch"' EXIT
}
