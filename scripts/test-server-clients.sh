#!/usr/bin/env bash
# Asks a server of the repository's models through the clients that people have: huggingface_hub,
# openai, tritonclient[http] and curl. They are installed into build/server-clients, from PyPI.
#
# usage: scripts/test-server-clients.sh [ELECTRA]
#   ELECTRA  the program (build/release/electra)
source "$(dirname "${BASH_SOURCE[0]}")/lib.sh"

electra=$(realpath "${1:-$root/build/release/electra}")
cd "$root"
venv=build/server-clients
if [[ ! -x $venv/bin/python ]]; then
  quietly "Making $venv" python3 -m venv "$venv"
  quietly "Installing the clients" "$venv/bin/pip" install --quiet \
    huggingface_hub==0.36.0 openai==1.109.1 'tritonclient[http]==2.61.0'
fi

log=$(mktemp)
models=()
for model in sentiment entities questions reranker sentences generator discriminator intents; do
  models+=(--model "models/$model")
done
"$electra" serve --port 0 "${models[@]}" >"$log" 2>&1 &
server=$!
trap 'kill "$server" 2>/dev/null; wait "$server" 2>/dev/null || true; rm -f "$log"' EXIT
until grep -qs '^listens at' "$log"; do
  kill -0 "$server" || { cat "$log" >&2; exit 1; }
  sleep 0.1
done
address=$(sed -n 's/^listens at //p' "$log")

"$venv/bin/python" scripts/server_clients.py "$address"
curl --fail --silent --show-error "$address/predict" -H 'Content-Type: application/json' \
  -d '{"inputs": "A joy from start to finish."}' >/dev/null
say "curl: ok"
