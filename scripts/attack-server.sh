#!/usr/bin/env bash
# Attacks a server that is built with AddressSanitizer and UndefinedBehaviorSanitizer: random strings
# on its socket, clients that stop or send byte by byte, lengths that lie, endless lines, requests
# that two servers could read differently, hostile JSON, and many connections. Fails at a report of a
# sanitizer, if the server does not answer as before in the end, or if its memory has grown by more
# than 256 MiB.
#
# usage: scripts/attack-server.sh [STRINGS [CONNECTIONS]]
#   STRINGS      1000000 without
#   CONNECTIONS  that are idle, 10000 without
source "$(dirname "${BASH_SOURCE[0]}")/lib.sh"

build sanitizers -D ELECTRA_BUILD_SERVER=ON --target electra_program electra_server_tests

# Memory that was freed is kept from use, as a net for errors: that is none of the server's.
export ASAN_OPTIONS=quarantine_size_mb=16:${ASAN_OPTIONS:-}
ELECTRA_SERVER_ATTACKS=${1:-1000000} ELECTRA_SERVER_CONNECTIONS=${2:-10000} \
  build/sanitizers/tests/server/electra_server_tests --gtest_filter='Attack.*:Http.*'
