#!/usr/bin/env bash
# Fails if an inner loop of the products for Arm keeps a vector on the stack: a loop without other
# arithmetic that has at least 16 multiply-adds. Prints how many instructions each of its
# multiply-adds costs in the best loop of each kind. OBJDUMP is the program objdump.
#
# usage: tests/kernels/inner_loops.sh [OBJECT...]
#   OBJECT...  build/aarch64/src/kernels/CMakeFiles/electra_kernels.dir/*.o; those of other sources
#              than neon*.cpp are not looked at
source "$(dirname "$0")/../package/check.sh"
if (($# == 0)); then set -- build/aarch64/src/kernels/CMakeFiles/electra_kernels.dir/*.o; fi

# loops: KIND MULTIPLY_ADDS INSTRUCTIONS ACCESSES for each inner loop of a disassembly.
loops() {
  awk -F '\t' '
    /^[0-9a-f]+ </ {count = 0; last_start = 0; delete at}
    /^ *[0-9a-f]+:\t/ {
      address = $1
      gsub(/[ :]/, "", address)
      at[address] = ++count
      operation[count] = $2
      operands[count] = $3
      if ($2 !~ /^(b\.[a-z]+|cbnz)$/) next
      target = $3
      sub(/^.*, /, "", target)
      sub(/ .*/, "", target)
      start = at[target]
      if (!start || last_start >= start) next  # forwards, or round another loop
      last_start = start
      sums = stack = other = 0
      for (i = start; i <= count; ++i) {
        if (operation[i] ~ /^(fmla|sdot|sudot|usmmla|bfmlal[bt]|sadalp)$/) {
          ++sums
          kind = operation[i]
        }
        if (operation[i] ~ /^(fadd|fsub|fmul|fdiv|fcvt[a-z]+)$/) other = 1
        if (operation[i] ~ /^(ldr|str|ldp|stp)$/ && operands[i] ~ /^q.*\[sp/) ++stack
      }
      if (sums >= 16 && !other) print kind, sums, count - start + 1, stack
    }'
}

count=0
for object in "$@"; do
  source=$(basename "$object" .o)
  if [[ $source != neon*.cpp ]]; then continue; fi
  declare -A best=()
  while read -r kind sums instructions stack; do
    count=$((count + 1))
    hundredths=$((100 * instructions / sums))
    if ((hundredths < ${best[$kind]:-100000})); then best[$kind]=$hundredths; fi
    ((stack == 0)) ||
      problem "src/kernels/$source" "a loop of $sums multiply-adds has $stack accesses to the stack" \
        "give its tile fewer rows or panels"
  done < <("${OBJDUMP:-aarch64-linux-gnu-objdump}" --disassemble --no-show-raw-insn "$object" | loops)
  for kind in "${!best[@]}"; do
    printf '%s: %d.%02d instructions for each %s\n' \
      "$source" $((best[$kind] / 100)) $((best[$kind] % 100)) "$kind"
  done
  unset best
done
finish "$count" loops
