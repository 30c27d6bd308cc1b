# Installs BUILD and moves the tree to STAGE: it has to work from wherever it lies.
cmake_minimum_required(VERSION 3.24)

file(REMOVE_RECURSE ${STAGE} ${STAGE}.before)
execute_process(COMMAND ${CMAKE_COMMAND} --install ${BUILD} --prefix ${STAGE}.before
  OUTPUT_QUIET COMMAND_ERROR_IS_FATAL ANY)
file(RENAME ${STAGE}.before ${STAGE})
