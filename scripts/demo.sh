#!/usr/bin/env bash
# From a fresh Debian 12 to an answer: installs what is missing, builds the library and the program,
# and lets it say how two film reviews feel.
source "$(dirname "${BASH_SOURCE[0]}")/lib.sh"

install_packages "${program_packages[@]}"
build program
quietly "Installing into build/program/installed" \
  cmake --install build/program --prefix build/program/installed

export PATH=$root/build/program/installed/bin:$PATH
set -x
electra classify --model models/sentiment \
  "A joy from start to finish." "Two hours I will not get back."
