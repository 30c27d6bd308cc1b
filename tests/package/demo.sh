#!/usr/bin/env bash
# Fails if scripts/demo.sh does not say how long it takes, show that it works and end with lines that
# work as typed, or if the lines that follow it in README.md do not. It is run with stand-ins for
# cmake and for Debian's packages, so nothing is built or installed.
#
# usage: tests/package/demo.sh [ROOT [BUILD]]
#   BUILD has the program (build/release).
source "$(dirname "$0")/check.sh"
enter_with_program "$@"
scratch
shopt -s extglob
export ELECTRA=$build/electra note_seconds=0.2
demo=scripts/demo.sh

# A tree, whose path has to be quoted, without the program.
tree="$scratch/a tree"
mkdir -p "$tree" "$scratch/bin"
ln -s "$root"/!(build|scripts) "$tree"
cp -r scripts "$tree"
cat >"$scratch/bin/cmake" <<'END'
#!/usr/bin/env bash
case $1 in
  --build) for step in 1 2 3; do echo "[$step/3] Building step $step" && sleep 0.3; done ;;
  --install) mkdir -p build/program/installed/bin && ln -sf "$ELECTRA" build/program/installed/bin ;;
esac
END
echo 'echo -n installed' >"$scratch/bin/dpkg-query"
echo 'exit 1' >"$scratch/bin/apt-get"
chmod +x "$scratch/bin"/*
with_stand_ins=$scratch/bin:$PATH

# expect OUTPUT PATTERN PROMISE: OUTPUT has a match of PATTERN.
expect() {
  [[ $1 =~ $2 ]] || problem "$demo" "does not $3" "let it" "$1"
}

# run_line FOLDER LINE: LINE works in FOLDER, where no electra is on the path.
run_line() {
  local answer
  answer=$(cd "$1" && PATH=/usr/bin:/bin bash -euc "$2" 2>&1 </dev/null) ||
    problem "$demo" "its line \`$2\` does not work as typed" "correct it" "$answer"
}

# try_lines FOLDER OUTPUT: the three lines at the end of OUTPUT work in FOLDER.
try_lines() {
  local line lines
  mapfile -t lines < <(sed '0,/Try next:/d' <<<"$2" | grep .)
  ((${#lines[@]} == 3)) || problem "$demo" "does not end with three lines to try" "let it" "$2"
  for line in "${lines[@]}"; do run_line "$1" "$line"; done
}

in_tree=$(cd "$tree" && PATH=$with_stand_ins $demo 2>&1 </dev/null) || true
expect "$in_tree" 'about [0-9]+ min' "say how long it takes"
expect "$in_tree" '[12]/3 steps' "show in a pipe that it works"
expect "$in_tree" 'positive  0\.' "classify a review"
expect "$in_tree" 'The program is build/program/installed/bin/electra' "say where the program is"
try_lines "$tree" "$in_tree"

elsewhere=$(cd "$scratch" && PATH=$with_stand_ins "$tree/$demo" 2>&1 </dev/null) || true
try_lines "$scratch" "$elsewhere"

if command -v script >/dev/null; then
  on_terminal=$(cd "$tree" && PATH=$with_stand_ins script -qec $demo /dev/null </dev/null 2>&1) || true
  expect "$on_terminal" 'Building step 3' "show the build on a terminal"
fi

# What follows the script in README.md, up to the end of the next block of the console.
# shellcheck disable=SC2016  # nothing is to be expanded
mapfile -t lines < <(awk -v demo="$demo" '
  /^```/ {block = block ? "" : $0; if (!block && shown) exit; next}
  found && block == "```sh" {print}
  found && block == "```console" && sub(/^\$ /, "") {shown = 1; print}
  index($0, demo) == 1 {found = 1}' README.md)
((${#lines[@]} > 0)) || problem README.md "has no lines after $demo" "correct it or this check"
run_line "$tree" "$(printf '%s\n' "${lines[@]}")"
finish 1 script
