#!/usr/bin/env bash
# Keeps a server of the repository's models, in fp32, bf16 and int8, at full load: requests of every
# kind from 64 connections, clients that leave, and in the end reloads, every 15 seconds. Fails if one
# answer is not, number for number, that of the command line. In two minutes or more fails, too, if the
# memory at rest, asked once a minute after the first, has a median in its last third that is more than
# 1 MiB above that of its first, or if reloads take more than a quarter on top.
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
