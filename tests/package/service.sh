#!/usr/bin/env bash
# Fails if docs/service.md shows an answer that a server of the repository's models does not give: in
# text blocks, each line after "$ curl" is asked, and has to be answered with the lines that follow,
# where "…" is any text.
#
# usage: tests/package/service.sh [ROOT [BUILD]]
#   BUILD has the program (build/release).
source "$(dirname "$0")/check.sh"
source "$(dirname "$0")/served_models.sh"
enter_with_program "$@"
scratch
command -v curl >/dev/null || skip "curl is not installed"

serve_models "$build/electra" "$scratch"

document=docs/service.md
mapfile -t lines <$document
asked=0
for ((i = 0; i < ${#lines[@]}; ++i)); do
  [[ ${lines[i]} == "\$ curl "* ]] || continue
  where=$document:$((i + 1)) command=${lines[i]#"$ "} shown=
  while [[ $command == *\\ ]]; do command+=$'\n'${lines[++i]}; done
  while [[ ${lines[i + 1]} != "\`\`\`" && ${lines[i + 1]} != "$ "* ]]; do
    shown+=${lines[++i]}$'\n'
  done
  command=${command/curl /curl --silent --show-error }
  answer=$(bash -c "${command//http:\/\/127.0.0.1:8080/$address}" 2>&1)
  matches "$answer" "${shown%$'\n'}" ||
    problem "$where" "\`$command\` is answered with something else" "show what it answers" "$answer"
  asked=$((asked + 1))
done
((asked > 0)) || problem "$document" "shows no request" "show some"
finish $asked requests
