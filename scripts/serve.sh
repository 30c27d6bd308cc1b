#!/usr/bin/env bash
# Builds electra with its server on a fresh Debian 12 and serves the repository's models, with a page
# to try them. Installs missing packages, as root or with sudo; writes nothing outside build/. Ctrl-C
# ends it.
#
# usage: scripts/serve.sh [OPTION...]
#   OPTION  of electra serve, as in --port 9000
source "$(dirname "${BASH_SOURCE[0]}")/lib.sh"
source "$root/tests/package/served_models.sh"

install_packages "${program_packages[@]}" "${server_packages[@]}"
build program -D ELECTRA_BUILD_SERVER=ON

the_models "$root/models"
say "The page is at the address below; docs/service.md shows the routes."
exec "$root/build/program/electra" serve "${models[@]}" "$@"
