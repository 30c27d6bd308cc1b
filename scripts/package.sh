#!/usr/bin/env bash
# Makes the Debian packages electra (the program) and libelectra-dev (the library) in
# build/package/packages, on a fresh Debian 12 too. Installs missing packages, as root or with sudo;
# runs lintian if it is installed.
#
# usage: [DEBFULLNAME=NAME DEBEMAIL=ADDRESS] scripts/package.sh
#   DEBFULLNAME, DEBEMAIL  the maintainer of the packages, as for Debian's own tools
source "$(dirname "${BASH_SOURCE[0]}")/lib.sh"

install_packages "${program_packages[@]}" libsentencepiece-dev "${packaging_packages[@]}"
build package
quietly "Packing" cpack --config build/package/CPackConfig.cmake
if command -v lintian >/dev/null; then
  lintian --fail-on error build/package/packages/*.deb
fi
ls build/package/packages/*.deb
