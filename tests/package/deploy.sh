#!/usr/bin/env bash
# Fails if a file of deploy/ names an option, a variable or a metric that the server does not have,
# or if systemd finds something wrong with the unit and the socket.
#
# usage: tests/package/deploy.sh [ROOT [BUILD]]
#   BUILD has the program (build/release).
source "$(dirname "$0")/check.sh"
enter_with_program "$@"
scratch

help=$("$build/electra" help serve)
while IFS=: read -r file line variable; do
  option=${variable#ELECTRA_SERVE_} option=--${option//_/-} option=${option,,}
  [[ $help == *"$option "* ]] ||
    problem "$file:$line" "electra serve has no $option, so no $variable" "see electra help serve"
done < <(grep -HnoE 'ELECTRA_SERVE_[A-Z_]+' deploy/*)
while IFS=: read -r file line text; do
  while read -r option; do
    [[ $help == *"$option "* ]] ||
      problem "$file:$line" "electra serve has no $option" "see electra help serve"
  done < <(grep -oE -- '--[a-z][a-z-]+' <<<"$text")
done < <(grep -HnE '"?args"?: |electra serve ' deploy/*)
while IFS=: read -r file line metric; do
  name=${metric%_bucket} name=${name%_sum} name=${name%_count}
  grep -q "\"$name\"" src/server/metrics.cpp ||
    problem "$file:$line" "there is no metric $name" "see src/server/metrics.cpp"
done < <(grep -HnoE '(electra|process)_[a-z_]+_(total|seconds|bytes|tokens|inputs|connections|flight)[a-z_]*' deploy/grafana.json)

if command -v systemd-analyze >/dev/null; then
  sed "s#/usr/bin/electra#$build/electra#" deploy/electra.service >"$scratch/electra.service"
  cp deploy/electra.socket "$scratch"
  if ! said=$(systemd-analyze verify "$scratch"/electra.{service,socket} 2>&1) || [[ $said ]]; then
    problem deploy/electra.service "systemd finds something wrong" "correct it" "$said"
  fi
fi
files=(deploy/*)
finish ${#files[@]} files
