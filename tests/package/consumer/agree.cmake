# Fails unless every program gives the same bits. Needs PROGRAMS and MODEL.
cmake_minimum_required(VERSION 3.24)

foreach(program IN LISTS PROGRAMS)
  execute_process(COMMAND ${program} ${MODEL} OUTPUT_VARIABLE output COMMAND_ERROR_IS_FATAL ANY)
  if(NOT output MATCHES "0x")
    message(FATAL_ERROR "${program} gave no number:\n${output}")
  endif()
  if(NOT DEFINED first)
    set(first "${output}")
  elseif(NOT output STREQUAL first)
    message(FATAL_ERROR "${program} differs from the first:\n${output}\n${first}")
  endif()
endforeach()
