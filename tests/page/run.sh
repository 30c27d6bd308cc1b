#!/usr/bin/env bash
# Clicks through the page of electra serve in Chromium: tests/page/page.mjs, which says what it looks at.
# Its tools are installed into build/page-tools by npm; what "Copy as C++" gives is compiled.
#
# usage: tests/page/run.sh [--write] [ROOT [BUILD]]
#   --write  write the screenshots of docs/ anew
#   BUILD    has the program (build/release).
write=
if [[ ${1-} == --write ]]; then
  write=1
  shift
fi
source "$(dirname "$0")/../package/check.sh"
source "$(dirname "$0")/../package/served_models.sh"
enter_with_program "$@"
scratch
for tool in node npm curl python3; do
  command -v "$tool" >/dev/null || skip "$tool is not installed"
done
browser=$(command -v chromium || command -v chromium-browser) || skip "chromium is not installed"

tools=$root/build/page-tools
if ! cmp -s tests/page/package-lock.json "$tools/package-lock.json"; then
  mkdir -p "$tools"
  cp tests/page/package.json "$tools"
  (cp tests/page/package-lock.json "$tools/.lock" && cd "$tools" && cp .lock package-lock.json &&
    npm ci --no-audit --no-fund --silent) || skip "npm cannot install the tools"
fi

tiny=tests/data/reference_folders/transformers-5
serve_models "$build/electra" "$scratch" --model choose=$tiny/choose/model \
  --model generate=$tiny/generate/model --model nli=$tiny/cross-encoder-three-labels/model

# shellcheck disable=SC2154  # served_models.sh sets the address
node tests/page/page.mjs "$address" "$tools" "$browser" "$scratch" ${write:+docs} ||
  problem src/server/page/index.html "the page is not as it must be" "see above"

# One translation unit of all, since the headers are what takes the time.
programs=("$scratch"/copied/*.cpp)
for program in "${programs[@]}"; do
  name=$(basename "$program" .cpp)
  sed "s/^int main() {/int copied_$name() {/; s/^}$/  return 0;\n}/" "$program"
done >"$scratch/copied.cpp"
said=$("${CXX:-c++}" -std=c++17 -fsyntax-only -I include -I "$build/include" "$scratch/copied.cpp" 2>&1) ||
  problem src/server/page/index.html "what 'Copy as C++' gives does not compile" "correct it" "$said"
finish ${#programs[@]} programs
