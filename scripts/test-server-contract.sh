#!/usr/bin/env bash
# Asks a server for what its own /openapi.json says, and for what it does not, with schemathesis: no
# answer may have a status or a form that the contract does not have, nothing that the contract
# forbids may be answered, and there may be no 5xx. Schemathesis is installed into build/schemathesis,
# from PyPI.
#
# usage: scripts/test-server-contract.sh [ELECTRA [EXAMPLES [SEED]]]
#   ELECTRA   the program (build/release/electra)
#   EXAMPLES  requests of each operation that it makes up, on top of fixed ones (500: 10,000 or more)
#   SEED      of what it makes up (1)
source "$(dirname "${BASH_SOURCE[0]}")/lib.sh"
source "$root/tests/package/served_models.sh"

electra=$(realpath "${1:-$root/build/release/electra}")
examples=${2:-500} seed=${3:-1}
cd "$root"
venv=build/schemathesis
if [[ ! -x $venv/bin/schemathesis ]]; then
  quietly "Making $venv" python3 -m venv "$venv"
  quietly "Installing schemathesis" "$venv/bin/pip" install --quiet schemathesis==4.32.5
fi
venv=$(realpath "$venv")

# Models for what those of the repository do not do, with weights that mean nothing.
tiny=tests/data/reference_folders/transformers-5
serve_models "$electra" "$(mktemp -d)" --model choose=$tiny/choose/model \
  --model generate=$tiny/generate/model --model nli=$tiny/cross-encoder-three-labels/model

cd "$venv"
# shellcheck disable=SC2154  # served_models.sh sets the address
PYTHONDONTWRITEBYTECODE=1 PYTHONPATH=$root/scripts "$venv/bin/schemathesis" \
  --config-file "$root/scripts/server_contract.toml" run \
  "$address/openapi.json" --checks all --phases examples,coverage,fuzzing --max-examples "$examples" \
  --seed "$seed" --no-color
# shellcheck disable=SC2154
curl --fail --silent --show-error "$address/health"
say "The server is well after it."
