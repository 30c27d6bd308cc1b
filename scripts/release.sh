#!/usr/bin/env bash
# Makes a release of the version in CMakeLists.txt: clones the last commit, runs every test there, packs
# Debian packages, an sdist and wheels, and puts them into build/release-VERSION with the bill of
# materials, the notes from CHANGELOG.md, SHA256SUMS and a signature of it. Publishes nothing.
#
# usage: scripts/release.sh [--dry-run] [--minisign SECRET_KEY | --gpg KEY] [STEP...]
#   --dry-run   without a signature, and for a commit without a tag too
#   --minisign  signs with this key file, to SHA256SUMS.minisig
#   --gpg       signs with this key of gpg's, to SHA256SUMS.asc
#   STEP        check clone test package wheel collect sign; all of them if none is named
source "$(dirname "${BASH_SOURCE[0]}")/lib.sh"
cd "$root"
version=$(sed -nE 's/^project\(electra VERSION ([0-9.]+).*/\1/p' CMakeLists.txt)
output=$root/build/release-$version
clone=$output/source
dry_run=false signer=() steps=()

while (($# > 0)); do
  case $1 in
    --dry-run) dry_run=true ;;
    --minisign | --gpg)
      signer=("${1#--}" "${2?"$1 needs a key"}")
      shift
      ;;
    check | clone | test | package | wheel | collect | sign) steps+=("$1") ;;
    *)
      say "usage: scripts/release.sh [--dry-run] [--minisign SECRET_KEY | --gpg KEY] [STEP...]"
      exit 2
      ;;
  esac
  shift
done
if ((${#steps[@]} == 0)); then steps=(check clone test package wheel collect sign); fi

refuse() {
  say "$1"
  if ! $dry_run; then exit 1; fi
}

# notes: the part of CHANGELOG.md about the version; before a release that is [Unreleased].
notes() {
  local heading="$version"
  if $dry_run && ! grep -qF "## [$version]" CHANGELOG.md; then heading=Unreleased; fi
  awk -v heading="## [$heading]" '
    index($0, heading) == 1 {inside = 1; next}
    /^## / {inside = 0}
    inside' CHANGELOG.md
}

step_check() {
  [[ ! $(git status --porcelain) ]] || refuse "The tree has changes that are not committed"
  [[ $(git tag --points-at HEAD) == *"v$version"* ]] || refuse "The last commit has no tag v$version"
  grep -qF "## [$version]" CHANGELOG.md || refuse "CHANGELOG.md has no part about $version"
  [[ $(notes) ]] || refuse "CHANGELOG.md says nothing about $version"
  ((${#signer[@]} == 2)) || refuse "Nothing says which key to sign with: --minisign or --gpg"
}

step_clone() {
  rm -rf "$output"
  quietly "Cloning" git clone --quiet --no-hardlinks . "$clone"
}

step_test() { "$clone/scripts/test.sh"; }
step_package() { "$clone/scripts/package.sh"; }
step_wheel() { "$clone/scripts/wheel.sh"; }

step_collect() {
  local file files=("$clone"/build/package/packages/*.deb "$clone"/dist/*
    "$clone/build/package/electra.spdx.json")
  for file in "${files[@]}"; do
    if [[ -e $file ]]; then cp "$file" "$output"; else refuse "There is no $file"; fi
  done
  git -C "$clone" archive --prefix="electra-$version/" HEAD | gzip -9n >"$output/electra-$version.tar.gz"
  notes >"$output/NOTES.md"
  cd "$output"
  find . -maxdepth 1 -type f ! -name 'SHA256SUMS*' -printf '%f\n' | sort | xargs sha256sum >SHA256SUMS
  cat SHA256SUMS
}

step_sign() {
  cd "$output"
  sha256sum --quiet --check SHA256SUMS
  case ${signer[0]-} in
    minisign) minisign -S -s "${signer[1]}" -m SHA256SUMS -t "electra $version" ;;
    gpg) gpg --batch --yes --local-user "${signer[1]}" --armor --detach-sign SHA256SUMS ;;
    *) refuse "SHA256SUMS is not signed" ;;
  esac
}

for step in "${steps[@]}"; do
  say "== $step"
  (step_"$step")
done
say "What is to be published is in $output"
