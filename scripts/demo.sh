#!/usr/bin/env bash
# Builds electra on a fresh Debian 12 and classifies two film reviews with it. Installs missing
# packages, as root or with sudo; writes nothing outside build/.
#
# usage: scripts/demo.sh
source "$(dirname "${BASH_SOURCE[0]}")/lib.sh"

install_packages "${program_packages[@]}"
build program
quietly "Installing into build/program/installed" \
  cmake --install build/program --prefix build/program/installed

export PATH=$root/build/program/installed/bin:$PATH
set -x
electra classify --model models/sentiment \
  "A joy from start to finish." "Two hours I will not get back."
