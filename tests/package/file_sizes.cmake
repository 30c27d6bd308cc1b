# Fails if a file has more than MOST_LINES (500) lines. Needs ROOT: the tree to look at.
cmake_minimum_required(VERSION 3.24)

if(NOT MOST_LINES)
  set(MOST_LINES 500)
endif()
set(generated_tables src/tokenizer/unicode/unicode_data.cpp)

file(GLOB_RECURSE files RELATIVE ${ROOT}
     ${ROOT}/include/*.hpp ${ROOT}/src/*.?pp ${ROOT}/src/*.inl ${ROOT}/tests/*.?pp ${ROOT}/examples/*.?pp
     ${ROOT}/benchmarks/*.?pp)
set(problems "")
foreach(file IN LISTS files)
  if(file IN_LIST generated_tables)
    continue()
  endif()
  file(READ ${ROOT}/${file} text)
  string(REGEX REPLACE "[^\n]" "" ends "${text}")
  string(LENGTH "${ends}" lines)
  if(lines GREATER MOST_LINES)
    string(APPEND problems "  ${file} has ${lines} lines\n")
  endif()
endforeach()

if(problems)
  message(FATAL_ERROR "A file has at most ${MOST_LINES} lines; give a part of it a name:\n${problems}")
endif()
