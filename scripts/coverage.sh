#!/usr/bin/env bash
# Builds the tests so that they count what they run, runs them, and prints how many lines and branches
# of the library they reach; fails if the readers of files fall below 95 % of lines or 90 % of branches,
# or the library below 90 % of lines. Installs missing packages, as root or with sudo.
#
# usage: scripts/coverage.sh [--readers | --report] [CTEST_OPTION...]
#   --readers  only the tests of the readers, and only their figures
#   --report   counts what was run before, without building and running anything
#
# Branches of exceptions that a call may throw, and those that the compiler adds, do not count. What
# the tests of several machines run (src/kernels for Arm, say) counts on those alone.
source "$(dirname "${BASH_SOURCE[0]}")/lib.sh"
cd "$root"
only_readers=false only_report=false
case ${1-} in
  --readers) only_readers=true && shift ;;
  --report) only_report=true && shift ;;
esac

# What reads files of a stranger: their formats, JSON, configs, tokenizers.
readers='src/(io|tokenizer/(folder|sentencepiece|unicode)|model/(config|labels|foreign_config)|core/(mapped_file|utf8|in_folder)|heads/(sentence|generation/config))'
fuzzers=(tests/fuzz/[a-z]*.cpp)
reader_targets=(electra_core_tests electra_io_tests electra_tokenizer_tests electra_model_tests
  electra_heads_tests electra_hostile_tests)
for fuzzer in "${fuzzers[@]}"; do
  case $(basename "$fuzzer" .cpp) in
    model | replay | seeds | service | hub | differential) ;;
    *) reader_targets+=("electra_fuzz_$(basename "$fuzzer" .cpp)") ;;
  esac
done

# Tests that compare times: counting takes more of one side than of the other. And one in which every
# allocation from one on fails: libgcov crashes where it writes its counts then.
left_out='Bounds|LinearTime|faults.short_memory'
if ! $only_report; then
  install_packages "${program_packages[@]}" "${test_packages[@]}" gcovr
  find build/coverage -name '*.gcda' -delete 2>/dev/null || true
  if $only_readers; then
    build coverage --target "${reader_targets[@]}"
    ctest --test-dir build/coverage --output-on-failure --timeout 600 --parallel "$(parallel_jobs)" \
      -R '^(core|io|tokenizer|model|heads|hostile|fuzz)\.' \
      -E "NOT_BUILT|fuzz.(service|hub|differential)|$left_out" "$@"
  else
    build coverage
    ctest --test-dir build/coverage --output-on-failure --timeout 1200 \
      --parallel "$(parallel_jobs)" -E "$left_out" "$@"
  fi
fi

# count NAME FILTER: writes build/coverage/NAME.txt, with the lines that are not reached, and prints
# the sums.
count() {
  gcovr --root . --object-directory build/coverage --filter "$2" --exclude-throw-branches \
    --exclude-unreachable-branches --sort-uncovered --txt "build/coverage/$1.txt" \
    --json-summary "build/coverage/$1.json" -j "$(parallel_jobs)" build/coverage/src >/dev/null
}

# share NAME KIND: of all files together, in hundredths of a percent.
share() {
  python3 -c 'import json, sys; print(round(100 * json.load(open(sys.argv[1]))[sys.argv[2]]))' \
    "build/coverage/$1.json" "$2_percent"
}

status=0
# expect NAME KIND PERCENT
expect() {
  local found
  found=$(share "$1" "$2")
  printf '%s: %d.%02d %% of %s (at least %d)\n' "$1" $((found / 100)) $((found % 100)) "$2" "$3"
  if ((found < $3 * 100)); then status=1; fi
}

count readers "$readers"
expect readers line 95
expect readers branch 90
if ! $only_readers; then
  count library '(src/(core|io|kernels|nn|tokenizer|model|heads|pipelines)|include)/'
  expect library line 90
fi
say "What is not reached: build/coverage/readers.txt"
exit "$status"
