# Fails if the library prints, exits, aborts or asserts: only the program, src/cli, may print.
# Needs ROOT: the tree to look at.
cmake_minimum_required(VERSION 3.24)

set(not_in_a_name "[^_a-zA-Z0-9]")
set(words "${not_in_a_name}(abort|exit|_exit|quick_exit|assert|terminate|printf|fprintf|puts|fputs|putchar|perror)[ ]*\\(|std::(cout|cerr|clog)${not_in_a_name}")

file(GLOB_RECURSE files RELATIVE ${ROOT} ${ROOT}/include/*.hpp ${ROOT}/src/*.?pp ${ROOT}/src/*.inl)
list(FILTER files EXCLUDE REGEX "^src/cli/")
set(problems "")
foreach(file IN LISTS files)
  file(READ ${ROOT}/${file} text)
  string(REGEX REPLACE "//[^\n]*" "" text "${text}")
  if(text MATCHES "${words}")
    string(STRIP "${CMAKE_MATCH_0}" found)
    string(APPEND problems "  ${file}: ${found}\n")
  endif()
endforeach()

if(problems)
  message(FATAL_ERROR "The library neither prints nor ends the process:\n${problems}")
endif()
