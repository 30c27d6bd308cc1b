#!/usr/bin/env bash
# Runs scripts/serve.sh on a Debian 12 that has nothing but its base system, asks what docs/service.md
# shows, and builds deploy/Dockerfile from the same base and asks the container. Wants root, network,
# debootstrap and buildah; no container engine and no registry.
#
# usage: scripts/test-from-nothing.sh FOLDER [serve|container]
#   FOLDER  where the base system is kept, and all that comes of it; made if it is not there
# With CCACHE_DIR in the environment, compilers in both use that cache.
source "$(dirname "${BASH_SOURCE[0]}")/lib.sh"

folder=$(realpath -m "$1") what=${2:-both}
base=$folder/base
mkdir -p "$folder"
if [[ ! -e $base/etc/debian_version ]]; then
  quietly "Making a Debian 12" debootstrap --variant=minbase bookworm "$base"
fi
source_tree=$folder/source
rm -rf "$source_tree"
mkdir "$source_tree"
git -C "$root" ls-files -z --cached --others --exclude-standard |
  tar -C "$root" --null --files-from - --create | tar -C "$source_tree" --extract

serve() {
  local system=$folder/system address
  if [[ ! -e $system/etc ]]; then cp -a "$base" "$system"; fi
  mkdir -p "$system/source" "$system/ccache"
  cp -a "$source_tree/." "$system/source"
  unmount() { for each in proc ccache; do umount "$system/$each" 2>/dev/null || true; done; }
  trap unmount EXIT
  mount -t proc proc "$system/proc"
  if [[ ${CCACHE_DIR-} ]]; then
    mount --bind "$CCACHE_DIR" "$system/ccache"
    quietly "Installing ccache" chroot "$system" bash -c 'apt-get update && apt-get install -y ccache'
  fi
  cp /etc/resolv.conf "$system/etc/resolv.conf"
  chroot "$system" env CCACHE_DIR=/ccache CCACHE_BASEDIR=/ CCACHE_NOHASHDIR=1 \
    bash -c 'cd /source && exec scripts/serve.sh --port 0' >"$folder/serve.log" 2>&1 &
  until grep -qs '^listens at' "$folder/serve.log"; do
    kill -0 $! 2>/dev/null || { cat "$folder/serve.log" >&2; exit 1; }
    sleep 1
  done
  address=$(sed -n 's/^listens at //p' "$folder/serve.log")
  curl --fail --silent --show-error "$address/predict" -H 'Content-Type: application/json' \
    -d '{"inputs": "A joy from start to finish."}' >&2
  kill -TERM $!
  wait $! || true
  quietly "Installing curl, for the lines of docs/service.md" \
    chroot "$system" apt-get install -y --no-install-recommends curl
  chroot "$system" bash -c 'cd /source && tests/package/service.sh . build/program'
  unmount
  trap - EXIT
}

container() {
  local made name=electra-test
  export STORAGE_DRIVER=vfs BUILDAH_ISOLATION=chroot
  made=$(buildah from scratch)
  quietly "Making an image of the base" buildah add -q "$made" "$base" /
  if [[ ${CCACHE_DIR-} ]]; then
    quietly "Installing ccache in it" buildah run "$made" -- \
      bash -c 'apt-get update && apt-get install -y ccache'
    buildah config --env CMAKE_CXX_COMPILER_LAUNCHER=ccache --env CCACHE_DIR=/ccache \
      --env CCACHE_BASEDIR=/ --env CCACHE_NOHASHDIR=1 "$made"
    volume=(--volume "$CCACHE_DIR:/ccache")
  fi
  buildah commit -q "$made" docker.io/library/debian:12-slim >/dev/null
  buildah rm "$made" >/dev/null
  visibly "Building deploy/Dockerfile" buildah build --pull-never "${volume[@]}" --format docker \
    -f "$source_tree/deploy/Dockerfile" -t $name "$source_tree"
  made=$(buildah from --pull-never localhost/$name)
  buildah run --volume "$root/models/sentiment:/model:ro" --env ELECTRA_SERVE_PORT=8079 "$made" -- \
    /usr/bin/electra serve >"$folder/container.log" 2>&1 &
  until curl --fail --silent http://127.0.0.1:8079/health; do
    kill -0 $! 2>/dev/null || { cat "$folder/container.log" >&2; exit 1; }
    sleep 0.2
  done
  curl --fail --silent --show-error http://127.0.0.1:8079/predict -H 'Content-Type: application/json' \
    -d '{"inputs": "A joy from start to finish."}' >&2
  say " by user $(buildah inspect --format '{{.OCIv1.Config.User}}' "$made"), in an image of" \
    "$(buildah images --format '{{.Size}}' localhost/$name)"
  kill -TERM $!
  wait $! || true
  buildah rm "$made" >/dev/null
}

volume=()
if [[ $what != container ]]; then serve; fi
if [[ $what != serve ]]; then container; fi
