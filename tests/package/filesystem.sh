#!/usr/bin/env bash
# Fails if a call of std::filesystem would throw an exception of its own, where electra::Error alone
# is promised: each needs a std::error_code, by the name unknown, absent or problem. The iterators
# of folders are noexcept and allocate: names_in_folder() is what there is.
#
# usage: tests/package/filesystem.sh [ROOT]
source "$(dirname "$0")/check.sh"
(($# <= 1)) || usage
enter "${1:-.}"

functions='exists|is_[a-z_]+|file_size|(symlink_)?status|read_symlink|(weakly_)?canonical|absolute'
functions+='|relative|proximate|equivalent|copy(_file|_symlink)?|create_[a-z_]+|remove(_all)?|rename'
functions+='|resize_file|space|last_write_time|permissions|current_path|temp_directory_path'
call="(fs|filesystem)::($functions|(recursive_)?directory_iterator|directory_entry) *[({]"
mapfile -t files < <(sources include src python)
while IFS=: read -r file line text; do
  if [[ ${text%%//*} =~ $call ]]; then
    name=${BASH_REMATCH[2]}
    if [[ $name != *directory_* || $name == is_directory ]] &&
      [[ $text =~ ,\ (unknown|absent|problem)\) ]]; then continue; fi
    problem "$file:$line" "std::filesystem::$name throws an exception of its own" \
      "pass a std::error_code, or use core/exists.hpp"
  fi
done < <(grep -HnE "$call" "${files[@]}")
finish ${#files[@]} files
