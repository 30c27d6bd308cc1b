#!/usr/bin/env bash
# Fails if a relative link of a document leads to no file, or its anchor to no heading as GitHub
# makes anchors of headings, if no document links to a page of docs, or if a table has no header, as
# after an empty line within it: its rows are shown as text.
#
# usage: tests/package/links.sh [ROOT]
source "$(dirname "$0")/check.sh"
(($# <= 1)) || usage
enter "${1:-.}"

declare -A anchors=() linked=()  # FILE#ANCHOR of every heading; the files that links lead to
places=() paths=() fragments=()  # of every link: DOCUMENT:LINE, the path and the anchor it leads to

# read_heading DOCUMENT TEXT: the second heading of a name has the anchor NAME-1.
read_heading() {
  local name=${2,,} anchor count=0
  name=${name//[^a-z0-9 _-]/}
  anchor=$1#${name// /-}
  while [[ ${anchors[$anchor]-} ]]; do
    count=$((count + 1))
    anchor=$1#${name// /-}-$count
  done
  anchors[$anchor]=1
}

# read_links DOCUMENT LINE TEXT: inline code has no links.
read_links() {
  local text=$3 target path
  while [[ $text =~ ^([^\`]*)\`[^\`]*\`(.*) ]]; do text=${BASH_REMATCH[1]}${BASH_REMATCH[2]}; done
  while [[ $text =~ \]\(([^\)\ ]+)(.*) ]]; do
    target=${BASH_REMATCH[1]} text=${BASH_REMATCH[2]}
    if [[ $target =~ ^[a-z]+: ]]; then continue; fi
    path=${target%%#*}
    places+=("$1:$2")
    paths+=("$(dirname "$1")/${path:-${1##*/}}")
    fragments+=("${target#"$path"}")
  done
}

# read_row DOCUMENT LINE PREVIOUS TEXT NEXT: the first row of a table needs the line of dashes below.
read_row() {
  if [[ $4 == '|'* && $3 != '|'* && ! $5 =~ ^\|[-:\ \|]+$ ]]; then
    problem "$1:$2" "the table that begins here has no header" "remove the empty line above, or add one"
  fi
}

# read_document DOCUMENT: blocks have neither headings, links nor tables.
read_document() {
  local lines i in_block=false
  mapfile -t lines <"$1"
  for i in "${!lines[@]}"; do
    if [[ ${lines[i]} == '```'* ]]; then
      if $in_block; then in_block=false; else in_block=true; fi
    elif ! $in_block; then
      if [[ ${lines[i]} =~ ^#+\ (.*) ]]; then read_heading "$1" "${BASH_REMATCH[1]}"; fi
      read_links "$1" $((i + 1)) "${lines[i]}"
      read_row "$1" $((i + 1)) "${lines[i - 1]-}" "${lines[i]}" "${lines[i + 1]-}"
    fi
  done
}

mapfile -t documents < <(find . -maxdepth 4 -name '*.md' -not -path './tests/package/wrong/*' \
  -not -path './build/*' -not -path '*/.*/*' -printf '%P\n' | sort)
for document in "${documents[@]}"; do read_document "$document"; done

mapfile -t files < <(realpath -ms --relative-to=. -- "${paths[@]}")
for i in "${!files[@]}"; do
  file=${files[i]}
  linked[$file]=1
  if [[ ! -e $file ]]; then
    problem "${places[i]}" "there is no $file" "correct the link"
  elif [[ ${fragments[i]} && ! ${anchors[$file${fragments[i]}]-} ]]; then
    problem "${places[i]}" "no heading of $file has the anchor ${fragments[i]}" "correct the link"
  fi
done
for page in docs/*.md; do
  [[ ${linked[$page]-} ]] ||
    problem "$page" "no document links to it" "link to it, from docs/README.md for one"
done
finish ${#files[@]} links
