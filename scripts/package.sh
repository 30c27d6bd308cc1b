#!/usr/bin/env bash
# Makes the Debian packages electra (the program) and libelectra-dev (the library), from a fresh
# Debian 12 on: installs what is missing, builds, packs, and lets lintian read them if it is there.
#
# DEBFULLNAME and DEBEMAIL say who answers for the packages.
source "$(dirname "${BASH_SOURCE[0]}")/lib.sh"

install_packages "${program_packages[@]}" libsentencepiece-dev "${packing_packages[@]}"
build package
quietly "Packing" cpack --config build/package/CPackConfig.cmake
if command -v lintian >/dev/null; then
  lintian --fail-on error build/package/packages/*.deb
fi
ls build/package/packages/*.deb
