#!/usr/bin/env bash
# Asks a server of the repository's models through the clients that people have: huggingface_hub,
# openai, tritonclient[http], Haystack, LangChain and curl. They are installed into
# build/server-clients, from PyPI.
#
# usage: scripts/test-server-clients.sh [ELECTRA]
#   ELECTRA  the program (build/release/electra)
source "$(dirname "${BASH_SOURCE[0]}")/lib.sh"
source "$root/tests/package/served_models.sh"

electra=$(realpath "${1:-$root/build/release/electra}")
cd "$root"
venv=build/server-clients
if [[ ! -x $venv/bin/python ]]; then
  quietly "Making $venv" python3 -m venv "$venv"
  quietly "Installing the clients" "$venv/bin/pip" install --quiet \
    huggingface_hub==0.36.0 openai==3.57.0 'tritonclient[http]==2.61.0' haystack-ai==2.31.0 \
    langchain-huggingface==1.2.0 langchain-openai==1.7.4
fi

serve_models "$electra" "$(mktemp -d)"

"$venv/bin/python" -W ignore::FutureWarning scripts/server_clients.py "$address"
curl --fail --silent --show-error "$address/predict" -H 'Content-Type: application/json' \
  -d '{"inputs": "A joy from start to finish."}' >/dev/null
say "curl: ok"
