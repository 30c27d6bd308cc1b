#!/usr/bin/env bash
# Fails if something is downloaded whose version is not named, or which is not checked by SHA-256 and
# goes into what users get: what CMake downloads, and what wheels are built with.
#
# usage: tests/package/pinned.sh [ROOT]
source "$(dirname "$0")/check.sh"
(($# <= 1)) || usage
enter "${1:-.}"
count=0

# In a call of CMake, SHA256 stands in the line after URL.
while IFS=: read -r file line text; do
  count=$((count + 1))
  sed -n "$((line + 1))p" "$file" | grep -qE '^ *SHA256 [0-9a-f]{64}$' ||
    problem "$file:$line" "${text##* } is downloaded and not checked" "write its SHA256 below"
done < <(grep -nHE '^ *URL +http' -- CMakeLists.txt cmake/*.cmake src/CMakeLists.txt tests/CMakeLists.txt 2>/dev/null)
while IFS=: read -r file line _; do
  problem "$file:$line" "downloads by itself" "use electra_dependency, which checks SHA-256"
done < <(grep -nHE 'file\(DOWNLOAD|ExternalProject_Add|GIT_REPOSITORY' -- CMakeLists.txt cmake/*.cmake)

# check_command WHERE WORD...: what pip is told to install has a version, or is a path, a variable, or
# a file of versions.
check_command() {
  local where=$1 word is_installing=false
  shift
  for word in "$@"; do
    case $word in
      install | install_python_package) is_installing=true ;;
      -* | *[\"\'\$/\<\>\|]* | *==* | \\ | quietly | visibly) ;;
      *)
        if $is_installing; then
          problem "$where" "installs any version of $word" "write $word==VERSION"
        fi
        ;;
    esac
  done
}

# Commands that go on behind a backslash are one.
scripts=(scripts/*.sh tests/*/*.sh)
for script in "${scripts[@]}"; do
  while IFS=$'\t' read -r line text; do
    count=$((count + 1))
    read -ra words <<<"$text"
    check_command "$script:$line" "${words[@]}"
  done < <(awk '{
      if (!begin) begin = NR
      joined = joined $0
      if (sub(/\\$/, "", joined)) next
      if (joined ~ /(pip"? install|^ *install_python_package) / && joined !~ /^ *#/) {
        sub(/.*pip"? install/, "install", joined)
        sub(/.*install_python_package +[^ ]+ /, "install_python_package ", joined)
        print begin "\t" joined
      }
      joined = ""; begin = 0
    }' "$script")
done

for file in scripts/requirements/*.txt tests/*/requirements*.txt; do
  while IFS=: read -r line text; do
    count=$((count + 1))
    [[ $text == *==* ]] || problem "$file:$line" "takes any version of $text" "write $text==VERSION"
    [[ $file == tests/* ]] || sed -n "$((line + 1))p" "$file" | grep -q -- '--hash=sha256:' ||
      problem "$file:$line" "${text%% *} is not checked" "let pip-compile --generate-hashes write it"
  done < <(grep -nE '^[A-Za-z]' "$file")
done
finish "$count" downloads
