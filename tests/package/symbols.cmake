# Fails if the optimised library refers to what prints or ends the process, whichever macro or
# library brought it in. Needs LIBRARY and NM.
cmake_minimum_required(VERSION 3.24)

execute_process(COMMAND ${NM} --undefined-only ${LIBRARY}
  OUTPUT_VARIABLE symbols COMMAND_ERROR_IS_FATAL ANY)
string(REGEX MATCHALL
  " U (abort|exit|_exit|quick_exit|__assert_fail|puts|putchar|printf|vprintf|_ZSt4c(out|err|log))[@\n]"
  found "${symbols}")
if(found)
  list(REMOVE_DUPLICATES found)
  message(FATAL_ERROR "${LIBRARY} refers to:\n ${found}")
endif()
