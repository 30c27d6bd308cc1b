#!/usr/bin/env bash
# Fails if the page of the service does not show the answer of a task in Chromium, at 400 and at 1400
# pixels, light and dark, or if the browser has something to say on its console: an error, or a thing
# that the page's policy forbids.
#
# usage: tests/package/page.sh [ROOT [BUILD]]
#   BUILD has the program (build/release).
source "$(dirname "$0")/check.sh"
source "$(dirname "$0")/served_models.sh"
enter_with_program "$@"
scratch
browser=$(command -v chromium || command -v chromium-browser) || skip "chromium is not installed"

serve_models "$build/electra" "$scratch"

# dump PATH OPTION...: prints the page as the browser has it, once it is at rest.
dump() {
  local path=$1
  shift
  timeout 120 "$browser" --headless --no-sandbox --disable-gpu --user-data-dir="$scratch/profile" \
    --enable-logging=stderr --virtual-time-budget=20000 "$@" --dump-dom "$address/$path" \
    2>"$scratch/console"
}

shown=0
# shows PATH TEXT OPTION...: fails unless the page shows the text.
shows() {
  local path=$1 text=$2 dom
  shift 2
  dom=$(dump "$path" "$@")
  shown=$((shown + 1))
  [[ $dom == *"$text"* ]] ||
    problem src/server/page/index.html "'$path' does not show '$text'" "look at $address/$path" \
      "$(tail -c 1500 <<<"$dom")"
  if grep -q CONSOLE "$scratch/console"; then
    problem src/server/page/index.html "'$path' says something on the console" "correct it" \
      "$(grep CONSOLE "$scratch/console")"
  fi
}

dark=--blink-settings=preferredColorScheme=0
shows '#sentiment/classify' '>positive</dt>' --window-size=1400,900
shows '#sentiment/explain' '>wonderful</span>' --window-size=400,900 $dark
shows '#entities/ner' '<small>person</small>' --window-size=400,900
shows '#questions/qa' '<mark>330 metres' --window-size=1400,900 $dark
shows '#reranker/rerank' '1. The tower is 330 metres tall.' --window-size=400,900
shows '#sentences/embed' '>1.00</td>' --window-size=1400,900
shows '#generator/fill_mask' '<dl class="bars"><dt class="best">' --window-size=400,900
shows '#discriminator/detect' 'class="word sure"' --window-size=1400,900 $dark
shows docs 'POST /v2/models/{MODEL_NAME}/infer' --window-size=400,900
finish $shown pages
