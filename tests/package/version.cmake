# The version stands in project() of CMakeLists.txt. Fails if a file that has to repeat it says
# another one. Needs ROOT: the tree to look at.
cmake_minimum_required(VERSION 3.24)

file(READ ${ROOT}/CMakeLists.txt text)
if(NOT text MATCHES "project\\(electra VERSION ([0-9]+)\\.([0-9]+)\\.([0-9]+)")
  message(FATAL_ERROR "CMakeLists.txt has no project(electra VERSION …)")
endif()
set(minor ${CMAKE_MATCH_1}.${CMAKE_MATCH_2})
set(version ${minor}.${CMAKE_MATCH_3})

# electra_says(FILE WANTED FOUND): complains if the two differ.
set(problems "")
macro(electra_says file wanted found)
  if(NOT "${wanted}" STREQUAL "${found}")
    string(APPEND problems "  ${file}: '${found}' instead of '${wanted}'\n")
  endif()
endmacro()

file(READ ${ROOT}/vcpkg.json text)
string(JSON found GET "${text}" version)
electra_says(vcpkg.json ${version} "${found}")

file(READ ${ROOT}/README.md text)
string(REGEX MATCHALL "find_package\\(electra [0-9.]+" found "${text}")
list(REMOVE_DUPLICATES found)
electra_says(README.md "find_package(electra ${minor}" "${found}")

# The newest part of the changelog is either this version or what comes after it.
file(STRINGS ${ROOT}/CHANGELOG.md headings REGEX "^## \\[")
list(GET headings 0 first)
if(first STREQUAL "## [Unreleased]")
  list(REMOVE_AT headings 0)
endif()
if(headings)
  list(GET headings 0 first)
  string(REGEX REPLACE "^## \\[([^]]*)\\].*" "\\1" found "${first}")
  electra_says(CHANGELOG.md ${version} "${found}")
endif()

file(READ ${ROOT}/conanfile.py text)
if(text MATCHES "\n    version *=|${version}")
  string(APPEND problems "  conanfile.py: a version of its own; it reads the one of CMakeLists.txt\n")
endif()

if(problems)
  message(FATAL_ERROR "The version is ${version}, says CMakeLists.txt, but others disagree:\n${problems}")
endif()
