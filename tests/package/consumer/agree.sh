#!/usr/bin/env bash
# Fails unless every program gives the same bits for a model: it does not matter how a program came
# by the library, nor which flags it was compiled with.
#
# usage: tests/package/consumer/agree.sh MODEL PROGRAM...
source "$(dirname "$0")/../check.sh"
(($# >= 2)) || usage
model=$1
shift

expected=$("$1" "$model")
for program in "$@"; do
  answer=$("$program" "$model")
  if [[ $answer != *0x* ]]; then
    problem "$program" "prints no number" "let it print scores as %a does" "$answer"
  elif [[ $answer != "$expected" ]]; then
    problem "$program" "prints something else than $1" "look for what depends on flags" "$answer"
  fi
done
finish $# programs
