# Fails if the tables of characters in src/tokenizer/unicode are not what the scripts in scripts/unicode make
# of the Unicode Character Database. Needs PYTHON and ROOT. Another version than 15.0 is skipped.
cmake_minimum_required(VERSION 3.24)

file(STRINGS /usr/share/unicode/DerivedAge.txt version LIMIT_COUNT 1)
if(NOT version MATCHES "DerivedAge-15\\.0\\.0")
  message("the Unicode Character Database is not of version 15.0: ${version}")
  return()
endif()
set(scripts make_tables make_python_tables)
set(tables unicode_data python_unicode_data)
foreach(script table IN ZIP_LISTS scripts tables)
  execute_process(COMMAND ${PYTHON} -B ${ROOT}/scripts/unicode/${script}.py
    OUTPUT_VARIABLE made COMMAND_ERROR_IS_FATAL ANY)
  file(READ ${ROOT}/src/tokenizer/unicode/${table}.cpp committed)
  if(NOT made STREQUAL committed)
    message(FATAL_ERROR "src/tokenizer/unicode/${table}.cpp is not what scripts/unicode/${script}.py makes")
  endif()
endforeach()
