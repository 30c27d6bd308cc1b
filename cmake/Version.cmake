# electra/version.hpp says what project(VERSION) says, which is the one place that has the number.
configure_file(${CMAKE_CURRENT_LIST_DIR}/version.hpp.in
               ${PROJECT_BINARY_DIR}/include/electra/version.hpp @ONLY)
