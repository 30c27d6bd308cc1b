#!/usr/bin/env bash
# Keeps a server of the repository's models, in fp32, bf16 and int8, at full load: requests of every
# kind from 64 connections, clients that leave and reloads in between. Fails if one answer is not,
# number for number, that of the command line, or if the memory at rest, right before each reload,
# grows by more than 1 MiB after the first minute of two or more.
#
# usage: scripts/soak-server.sh [MINUTES [ELECTRA [OPTION...]]]
#   MINUTES  1 without
#   ELECTRA  the program (build/release/electra)
#   OPTION   of electra serve, as in --workers 2
source "$(dirname "${BASH_SOURCE[0]}")/lib.sh"

minutes=${1:-1} electra=$(realpath "${2:-$root/build/release/electra}")
shift $(($# < 2 ? $# : 2))
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 "$root/scripts/soak_server.py" "$electra" "$root/models" "$folder" "$minutes" "$@"
