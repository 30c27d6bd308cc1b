#!/usr/bin/env bash
# Fails if a document shows what is not so. The language of a block says how it is checked:
#
#   console  Every line after "$ " is run by bash, in a folder that shows the tree and where written
#            files do no harm. It has to succeed, and to print what follows; "…" is any text.
#   sh       Every line of electra is run, with what stand_ins.sh puts in place of the reader's
#            model and files. It has to succeed.
#   text     Nothing is checked.
#   others   <!-- FILE --> stands before the block, and FILE has its lines in one piece.
#
# Commands of electra and their options exist, in sh blocks and in inline code.
#
# usage: tests/package/documents.sh [ROOT [BUILD]]
#   BUILD has the program and the examples (build/release).
source "$(dirname "$0")/check.sh"
source "$(dirname "$0")/stand_ins.sh"
enter_with_program "$@"
scratch
shopt -s extglob
export PATH=$build:$PATH

# run WHERE FOLDER COMMAND SHOWN: runs COMMAND in FOLDER; it has to succeed and to print SHOWN.
run() {
  local answer shown status=0
  answer=$(cd "$2" && bash -c "$3" 2>&1 </dev/null) || status=$?
  if ((status != 0)); then
    problem "$1" "\`$3\` ends with status $status" "correct it" "$answer"
    return
  fi
  shown=$(printf '%s' "$4")  # $() drops the last line ends, as it does of the answer
  if ! matches "$answer" "$shown"; then
    problem "$1" "\`$3\` prints something else" "show what it prints, or correct it" "$answer"
  fi
}

# check_options WHERE "electra COMMAND…": the command and its options exist.
declare -A help_of=()
check_options() {
  local command words option
  [[ $2 =~ ^electra\ ([a-z-]+)(\ (model|tokenizer|start)( |$))? ]] || return 0
  command=${BASH_REMATCH[1]}
  case $command in
    help) return ;;
    bench) command="bench ${BASH_REMATCH[3]}" ;;
  esac
  if [[ ! -v help_of[$command] ]]; then
    # shellcheck disable=SC2086  # `bench model` is two words
    help_of[$command]=$(electra $command --help 2>/dev/null) || help_of[$command]=
  fi
  if [[ ! ${help_of[$command]} ]]; then
    problem "$1" "there is no command \`electra $command\`" "see electra --help"
    return
  fi
  read -ra words <<<"$2"
  for option in "${words[@]}"; do
    [[ $option =~ ^--[a-z-]+ ]] || continue
    option=${BASH_REMATCH[0]}
    [[ ${help_of[$command]} =~ [\ ,]"$option"[^a-z-] ]] ||
      problem "$1" "\`electra $command\` has no option $option" "see electra $command --help"
  done
}

# The functions below check a part of `document`, whose lines are `lines`: from line FIRST on up to
# line LAST, which is no longer in it. The first line of a document is lines[0].

# show_tree FOLDER: makes FOLDER, with links to the tree, and to the build as build/release.
show_tree() {
  mkdir -p "$1/build"
  ln -s "$root"/!(build) "$1"
  ln -s "$build" "$1/build/release"
}

run_console() { # FIRST LAST
  local i=$1 where command shown
  if [[ ${lines[i]} != "$ "* ]]; then
    problem "$document:$((i + 1))" "a console block begins with something else than a command" \
      "begin it with \"$ \" and a command"
    return
  fi
  [[ -d $work ]] || show_tree "$work"
  while ((i < $2)); do
    where=$document:$((i + 1)) command=${lines[i++]#"$ "} shown=
    while [[ $command == *\\ ]] && ((i < $2)); do command+=$'\n'${lines[i++]}; done
    while ((i < $2)) && [[ ${lines[i]} != "$ "* ]]; do shown+=${lines[i++]}$'\n'; done
    run "$where" "$work" "$command" "${shown%$'\n'}"
  done
}

run_shell_lines() { # FIRST LAST
  local i=$1 where line folder
  while ((i < $2)); do
    where=$document:$((i + 1)) line=${lines[i++]}
    while [[ $line == *\\ ]] && ((i < $2)); do line=${line%\\}${lines[i++]}; done
    [[ $line =~ ^electra\ (bench\ )?([a-z-]+) ]] || continue
    folder=$scratch/stand-ins/${BASH_REMATCH[1]/ /-}${BASH_REMATCH[2]}
    check_options "$where" "${line%%[|#]*}"
    if [[ -d $folder ]]; then
      run "$where" "$folder" "$line" …
    else
      problem "$where" "nothing stands in for what \`$line\` reads" \
        "add it to tests/package/stand_ins.sh"
    fi
  done
}

check_excerpt() { # FIRST LAST
  local IFS=$'\n' before=$(($1 - 2)) block
  block=${lines[*]:$1:$2-$1}
  while ((before > 0)) && [[ ! ${lines[before]} ]]; do before=$((before - 1)); done
  if [[ ! ${lines[before]} =~ \<!--\ ([^\ ]+)\ --\>$ || ! -f ${BASH_REMATCH[1]} ]]; then
    problem "$document:$1" "nothing says which file this block comes from" \
      "write <!-- FILE --> before it"
  elif [[ $'\n'$(<"${BASH_REMATCH[1]}")$'\n' != *$'\n'"$block"$'\n'* ]]; then
    problem "$document:$1" "${BASH_REMATCH[1]} does not have these lines in one piece" \
      "copy them from it" "$block"
  fi
}

# check_prose LINE: inline code may go on in the next line.
check_prose() {
  local text=${lines[$1]} code
  while [[ $text =~ \`(electra\ [a-z][^\`]*)(\`?)(.*) ]]; do
    code=${BASH_REMATCH[1]} text=${BASH_REMATCH[3]}
    if [[ ! ${BASH_REMATCH[2]} ]]; then code+=" ${lines[$1 + 1]%%\`*}"; fi
    check_options "$document:$(($1 + 1))" "$code"
  done
}

check_block() { # LANGUAGE FIRST LAST
  case $1 in
    console) run_console "$2" "$3" ;;
    sh) run_shell_lines "$2" "$3" ;;
    text) ;;
    *) check_excerpt "$2" "$3" ;;
  esac
}

check_document() {
  local i first
  work=$scratch/${document//\//_}
  mapfile -t lines <"$document"
  for ((i = 0; i < ${#lines[@]}; i++)); do
    if [[ ${lines[i]} != '```'* ]]; then
      check_prose $i
      continue
    fi
    first=$((i + 1))
    while ((++i < ${#lines[@]})) && [[ ${lines[i]} != '```'* ]]; do :; done
    ((i < ${#lines[@]})) ||
      problem "$document:$first" "this block is not closed" 'close it with a line ```'
    check_block "${lines[first - 1]#'```'}" $first $i
  done
}

put_stand_ins "$scratch/stand-ins"
documents=(*.md docs/*.md models/*.md models/*/README.md)
for document in "${documents[@]}"; do check_document; done
finish ${#documents[@]} documents
