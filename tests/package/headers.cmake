# Fails unless every public header of one layer compiles alone, without what must stay inside.
# Needs ROOT, LAYER, COMPILER, EIGEN and GENERATED (folders of headers) and WORK (a folder
# to write in).
cmake_minimum_required(VERSION 3.24)

file(GLOB_RECURSE headers RELATIVE ${ROOT}/include ${ROOT}/include/electra/${LAYER}/*.hpp)
if(LAYER STREQUAL umbrella)
  file(GLOB headers RELATIVE ${ROOT}/include ${ROOT}/include/electra/*.hpp)
endif()

set(problems "")
set(source ${WORK}/${LAYER})
foreach(header IN LISTS headers)
  file(WRITE ${source}.cpp "#include \"${header}\"\n")
  execute_process(
    COMMAND ${COMPILER} -std=c++17 -fsyntax-only -Wall -Wextra -Wpedantic -Wshadow -Wconversion
            -Werror -MD -MF ${source}.d -I${ROOT}/include
            -I${GENERATED} -isystem ${EIGEN} ${source}.cpp
    RESULT_VARIABLE result ERROR_VARIABLE errors)
  if(NOT result EQUAL 0)
    string(APPEND problems "  ${header} does not compile alone:\n${errors}\n")
    continue()
  endif()
  file(READ ${source}.d included)
  if(included MATCHES "(/nlohmann/|/sentencepiece|/CLI/|/c\\+\\+/[0-9v/]+(iostream|regex))[^ ]*")
    string(APPEND problems "  ${header} includes ${CMAKE_MATCH_0}\n")
  endif()
endforeach()

if(problems)
  message(FATAL_ERROR "${problems}")
endif()
