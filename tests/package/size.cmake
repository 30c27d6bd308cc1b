# Fails if PROGRAM, stripped, has more than MOST bytes. Needs STRIP, and WORK: a file to write.
cmake_minimum_required(VERSION 3.24)

execute_process(COMMAND ${STRIP} -o ${WORK} ${PROGRAM} COMMAND_ERROR_IS_FATAL ANY)
file(SIZE ${WORK} size)
if(size GREATER MOST)
  message(FATAL_ERROR "${PROGRAM} has ${size} bytes without its symbols; ${MOST} are enough. "
    "What they are: nm --size-sort --demangle ${PROGRAM}")
endif()
message("${size} bytes of ${MOST}")
