# Fails unless a shared LIBRARY shows the symbols of LIST and no others. With -D WRITE=ON it writes
# the list instead. Needs NM.
#
# Weak and unique symbols are left out: they are inline, so whoever needs one has it.
cmake_minimum_required(VERSION 3.24)

execute_process(COMMAND ${NM} --dynamic --defined-only --format=posix ${LIBRARY}
  OUTPUT_VARIABLE lines COMMAND_ERROR_IS_FATAL ANY)
string(REGEX MATCHALL "[^\n]+" lines "${lines}")
set(shown "")
foreach(line IN LISTS lines)
  string(REGEX REPLACE "^([^ ]+) ([A-Za-z]).*" "\\1;\\2" line "${line}")
  list(GET line 0 symbol)
  list(GET line 1 kind)
  if(NOT symbol MATCHES "^_Z(T[ISV]|)NK?7electra")
    message(FATAL_ERROR "${LIBRARY} shows ${symbol}, which is not electra's; see cmake/exports.map")
  endif()
  if(NOT kind MATCHES "[WwVvu]")
    list(APPEND shown ${symbol})
  endif()
endforeach()
list(SORT shown)
if(NOT shown)
  message(FATAL_ERROR "${LIBRARY} shows nothing")
endif()

if(WRITE)
  list(JOIN shown "\n" shown)
  file(WRITE ${LIST} "${shown}\n")
  return()
endif()

file(STRINGS ${LIST} wanted)
set(removed ${wanted})
list(REMOVE_ITEM removed ${shown})
set(added ${shown})
list(REMOVE_ITEM added ${wanted})
if(removed OR added)
  list(JOIN removed "\n  " removed)
  list(JOIN added "\n  " added)
  message(FATAL_ERROR "${LIBRARY} does not show what programs that were linked with it may need; "
    "keep it, or raise the version of project():\n  ${removed}\n"
    "It shows what ${LIST} does not have:\n  ${added}\n"
    "Once that is meant, write the list anew: cmake -D WRITE=ON -D LIBRARY=${LIBRARY} -D NM=${NM} "
    "-D LIST=${LIST} -P ${CMAKE_CURRENT_LIST_FILE}")
endif()
