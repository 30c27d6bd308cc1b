#!/usr/bin/env bash
# Builds electra on a fresh Debian 12, classifies two film reviews with it and says what to try next.
# Installs missing packages, as root or with sudo; writes nothing outside build/. Says first how many
# minutes it takes.
#
# usage: scripts/demo.sh
source "$(dirname "${BASH_SOURCE[0]}")/lib.sh"

here=$PWD
jobs=$(parallel_jobs)
minutes=$(((5 + jobs - 1) / jobs))  # building takes 5 minutes of one processor
say "This installs what is missing and builds electra: about $minutes min, with $jobs jobs at once."
install_packages "${program_packages[@]}"
build program
quietly "Installing into build/program/installed" \
  cmake --install build/program --prefix build/program/installed

(
  PATH=$root/build/program/installed/bin:$PATH
  set -x
  electra classify --model models/sentiment \
    "A joy from start to finish." "Two hours I will not get back."
)

# Paths for where the script was called.
if [[ $here == "$root" ]]; then folder=; else printf -v folder '%q' "$root/"; fi
electra=${folder}build/program/installed/bin/electra
models=${folder}models
cat <<END

The program is $electra. Try next:

$electra ner --model $models/entities --aggregation first "Angela Merkel met Emmanuel Macron in Berlin."
$electra qa --model $models/questions "Who wrote the letter?" "The letter was written by Ada in 1843."
$electra rerank --model $models/reranker --query "How tall is it?" "It opened in 1889." "It is 330 metres tall."
END
