# Fails if an object that is compiled for an instruction set defines a weak symbol, or a global one
# that is not one of its kernels. The linker keeps one of several weak symbols: if that were the one
# with AVX-512 code, a machine without it would end there. Needs NM and OBJECTS, those of the layer.
cmake_minimum_required(VERSION 3.24)

set(seen 0)
foreach(object IN LISTS OBJECTS)
  if(NOT object MATCHES "/(scalar|avx2|avxvnni|avx512|avx512vnni|avx512bf16)\\.cpp")
    continue()
  endif()
  set(name ${CMAKE_MATCH_1})
  execute_process(COMMAND ${NM} --defined-only --extern-only ${object}
    OUTPUT_VARIABLE symbols COMMAND_ERROR_IS_FATAL ANY)
  string(REGEX REPLACE "[0-9a-f]+ T _ZN7electra7kernels[0-9]+${name}[0-9]+[a-z0-9_]+E[^\n]*\n" ""
    rest "${symbols}")
  if(rest STREQUAL symbols)
    message(FATAL_ERROR "${object} has no kernels")
  endif()
  if(NOT rest STREQUAL "")
    message(FATAL_ERROR "${object} shares more than its kernels:\n${rest}")
  endif()
  math(EXPR seen "${seen} + 1")
endforeach()
if(seen EQUAL 0)
  message(FATAL_ERROR "none of these objects is compiled for an instruction set: ${OBJECTS}")
endif()
