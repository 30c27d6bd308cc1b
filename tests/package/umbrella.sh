#!/usr/bin/env bash
# Fails if electra/electra.hpp, or a header that it includes, includes a header of the standard
# library that is not in the list below. Every program that uses the library compiles all of them:
# <filesystem> is a fifth of that, <functional> a twentieth, <regex> or <iostream> would be as much
# again.
#
# usage: tests/package/umbrella.sh [ROOT]
source "$(dirname "$0")/check.sh"
(($# <= 1)) || usage
enter "${1:-.}"

allowed=" algorithm array cstddef cstdint filesystem functional initializer_list iosfwd iterator
  limits map memory new optional stdexcept string string_view type_traits utility
  variant vector "
allowed=${allowed//$'\n'/ }

declare -A seen=()
waiting=(electra/electra.hpp)
include='^[[:space:]]*#[[:space:]]*include[[:space:]]*[<"]([^>"]+)[>"]'
while ((${#waiting[@]} > 0)); do
  file=include/${waiting[-1]}
  unset 'waiting[-1]'
  if [[ ${seen[$file]-} || ! -f $file ]]; then continue; fi # version.hpp is made by the build
  seen[$file]=1
  while IFS=: read -r line text; do
    [[ $text =~ $include ]]
    included=${BASH_REMATCH[1]}
    if [[ $included == electra/* ]]; then
      waiting+=("$included")
    elif [[ $allowed != *" $included "* ]]; then
      problem "$file:$line" "every user of electra/electra.hpp includes <$included>" \
        "move it into a source file, or into a header that is not in the umbrella"
    fi
  done < <(grep -nE "$include" "$file" || true)
done
finish ${#seen[@]} headers
