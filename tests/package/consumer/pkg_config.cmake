# Compiles and runs the consumer with what pkg-config says. Needs STAGE (an installed tree),
# COMPILER, PKG_CONFIG, MODEL (a folder) and WORK (a folder to write in).
cmake_minimum_required(VERSION 3.24)

file(GLOB_RECURSE pc_file ${STAGE}/*/electra.pc)
cmake_path(GET pc_file PARENT_PATH folder)
set(ENV{PKG_CONFIG_PATH} ${folder})
execute_process(COMMAND ${PKG_CONFIG} --cflags --libs electra
  OUTPUT_VARIABLE flags OUTPUT_STRIP_TRAILING_WHITESPACE COMMAND_ERROR_IS_FATAL ANY)
separate_arguments(flags UNIX_COMMAND "${flags}")
file(MAKE_DIRECTORY ${WORK})
execute_process(
  COMMAND ${COMPILER} -std=c++17 ${CMAKE_CURRENT_LIST_DIR}/find_package/main.cpp ${flags} -o ${WORK}/consumer
  COMMAND_ERROR_IS_FATAL ANY)
cmake_path(GET folder PARENT_PATH library_folder)
set(ENV{LD_LIBRARY_PATH} ${library_folder})
execute_process(COMMAND ${WORK}/consumer ${MODEL} COMMAND_ERROR_IS_FATAL ANY)
