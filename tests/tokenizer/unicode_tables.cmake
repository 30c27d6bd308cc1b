# Fails if src/tokenizer/unicode_data.cpp is not what scripts/unicode/make_tables.py makes of the
# Unicode Character Database. Needs PYTHON and ROOT. Another version than 15.0 is skipped.
cmake_minimum_required(VERSION 3.24)

file(STRINGS /usr/share/unicode/DerivedAge.txt version LIMIT_COUNT 1)
if(NOT version MATCHES "DerivedAge-15\\.0\\.0")
  message("the Unicode Character Database is not of version 15.0: ${version}")
  return()
endif()
execute_process(COMMAND ${PYTHON} ${ROOT}/scripts/unicode/make_tables.py
  OUTPUT_VARIABLE made COMMAND_ERROR_IS_FATAL ANY)
file(READ ${ROOT}/src/tokenizer/unicode_data.cpp committed)
if(NOT made STREQUAL committed)
  message(FATAL_ERROR "src/tokenizer/unicode_data.cpp is not what scripts/unicode/make_tables.py makes")
endif()
