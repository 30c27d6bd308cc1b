#!/usr/bin/env bash
# Builds the Debian packages and the wheel twice, in folders of different names and at different
# times, and fails unless the bytes are the same. Installs missing packages, as root or with sudo.
#
# usage: scripts/reproducible.sh [--debian | --wheel]
#   --debian, --wheel  only the one, or only the other
#
# The two copies are clones of the last commit, in build/reproducible; what is not committed is not
# in them. The compiler's cache is off: it would compare one build with itself.
source "$(dirname "${BASH_SOURCE[0]}")/lib.sh"
case "$*" in
  '') kinds=(package wheel) ;;
  --debian) kinds=(package) ;;
  --wheel) kinds=(wheel) ;;
  *)
    say "usage: scripts/reproducible.sh [--debian | --wheel]"
    exit 2
    ;;
esac
cd "$root"
folder=$root/build/reproducible
export CCACHE_DISABLE=1

rm -rf "$folder"
for copy in one another/copy; do
  git clone --quiet --no-hardlinks . "$folder/$copy"
  sleep 2  # so that no second of the clock is the same
  for kind in "${kinds[@]}"; do TZ=$([[ $copy == one ]] && echo UTC || echo Asia/Tokyo) "$folder/$copy/scripts/$kind.sh"; done
done

status=0
cd "$folder/one"
files=(build/package/packages/*.deb dist/*)
for file in "${files[@]}"; do
  if [[ ! -e $file ]]; then continue; fi  # a kind that was not built
  if cmp "$file" "$folder/another/copy/$file"; then
    say "the same: $(sha256sum "$file")"
  else
    status=1
  fi
done
exit "$status"
