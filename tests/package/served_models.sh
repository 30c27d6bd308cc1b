# shellcheck shell=bash
# A server of the repository's models, for scripts that ask one. They source this file.

# the_models FOLDER: sets models to the options of electra serve that name the models in FOLDER.
the_models() {
  local model
  models=()
  for model in sentiment entities questions reranker sentences generator discriminator intents; do
    models+=(--model "$1/$model")
  done
}

# serve_models ELECTRA FOLDER [OPTION...]: starts a server, which ends with the script, as FOLDER does,
# where its log is. Sets address.
serve_models() {
  local models electra=$1 log=$2/log
  the_models models
  served_from=$2
  shift 2
  "$electra" serve --port 0 "${models[@]}" "$@" >"$log" 2>&1 &
  server=$!
  trap 'kill "$server" 2>/dev/null; wait "$server" 2>/dev/null || true; rm -rf "$served_from"' EXIT
  until grep -qs '^listens at' "$log"; do
    if ! kill -0 "$server" 2>/dev/null; then
      cat "$log" >&2
      exit 1
    fi
    sleep 0.1
  done
  # shellcheck disable=SC2034  # for the script
  address=$(sed -n 's/^listens at //p' "$log")
}
