#!/usr/bin/env bash
# Makes the Debian packages electra (the program) and libelectra-dev (the library) in
# build/package/packages, on a fresh Debian 12 too. Installs missing packages, as root or with sudo;
# runs lintian if it is installed.
#
# usage: [DEBFULLNAME=NAME DEBEMAIL=ADDRESS] scripts/package.sh [--arm64]
#   --arm64                for 64-bit Arm, from x86-64, in build/package-aarch64/packages
#   DEBFULLNAME, DEBEMAIL  the maintainer of the packages, as for Debian's own tools
source "$(dirname "${BASH_SOURCE[0]}")/lib.sh"

preset=package
case "$*" in
  '') install_packages "${program_packages[@]}" libsentencepiece-dev "${packaging_packages[@]}" ;;
  --arm64)
    preset="package-aarch64"
    install_packages "${aarch64_packages[@]}" "${packaging_packages[@]}"
    make_aarch64_sysroot
    ;;
  *)
    say "usage: scripts/package.sh [--arm64]"
    exit 2
    ;;
esac
take_time_of_commit
build "$preset"
quietly "Packing" cpack --config "build/$preset/CPackConfig.cmake"
if command -v lintian >/dev/null; then
  lintian --fail-on error "build/$preset/packages/"*.deb
fi
ls "build/$preset/packages/"*.deb
