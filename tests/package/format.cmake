# Fails if clang-format would change a file. Needs ROOT and CLANG_FORMAT.
cmake_minimum_required(VERSION 3.24)

file(GLOB_RECURSE files ${ROOT}/include/*.hpp ${ROOT}/src/*.?pp ${ROOT}/src/*.inl ${ROOT}/tests/*.?pp
     ${ROOT}/examples/*.?pp ${ROOT}/benchmarks/*.?pp)
execute_process(COMMAND ${CLANG_FORMAT} --dry-run --Werror ${files} RESULT_VARIABLE result)
if(NOT result EQUAL 0)
  message(FATAL_ERROR "Let it lay out what it names: clang-format-14 -i FILE")
endif()
