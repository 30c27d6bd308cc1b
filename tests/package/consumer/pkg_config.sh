#!/usr/bin/env bash
# Compiles and runs the consumer with the flags that pkg-config gives for an installed tree. CXX is
# the compiler, PKG_CONFIG the program pkg-config.
#
# usage: tests/package/consumer/pkg_config.sh STAGE PROGRAM MODEL
#   STAGE    what install.sh made
#   PROGRAM  the program to write
#   MODEL    the folder that it opens, as models/sentiment
source "$(dirname "$0")/../check.sh"
(($# == 3)) || usage
stage=$1 program=$2 model=$3

pc_file=$(find "$stage" -name electra.pc)
[[ $pc_file ]] || usage "there is no electra.pc in $stage"
folder=$(dirname "$pc_file")
flags=$(PKG_CONFIG_PATH=$folder "${PKG_CONFIG:-pkg-config}" --cflags --libs electra)
mkdir -p "$(dirname "$program")"
# shellcheck disable=SC2086  # these are several words
${CXX:-c++} -std=c++17 "$(dirname "$0")/find_package/main.cpp" $flags -o "$program"
LD_LIBRARY_PATH=$(dirname "$folder") "$program" "$model"
