# One layer of the library: an object library of its own, so that a test links no more than the
# layers below what it tests, and the layers' order shows in the build as well.

add_library(electra_build_flags INTERFACE)
target_compile_features(electra_build_flags INTERFACE cxx_std_17)
target_compile_options(electra_build_flags INTERFACE
  -Wall -Wextra -Wpedantic -Wshadow -Wconversion -ffp-contract=off
  $<$<BOOL:${ELECTRA_WARNINGS_AS_ERRORS}>:-Werror>)

# electra_layer(NAME SOURCES file... [NEEDS layer...] [LIBRARIES target...])
function(electra_layer name)
  cmake_parse_arguments(PARSE_ARGV 1 LAYER "" "" "SOURCES;NEEDS;LIBRARIES")
  add_library(electra_${name} OBJECT ${LAYER_SOURCES})
  set_target_properties(electra_${name} PROPERTIES
    CXX_VISIBILITY_PRESET hidden VISIBILITY_INLINES_HIDDEN ON POSITION_INDEPENDENT_CODE ON)
  target_include_directories(electra_${name}
    PUBLIC ${PROJECT_SOURCE_DIR}/include ${PROJECT_BINARY_DIR}/include
    PRIVATE ${PROJECT_SOURCE_DIR}/src)
  target_link_libraries(electra_${name}
    PUBLIC Eigen3::Eigen Threads::Threads ${LAYER_LIBRARIES} PRIVATE electra_build_flags)
  # Objects do not travel through object libraries, so each layer names what it stands on.
  foreach(needed IN LISTS LAYER_NEEDS)
    target_link_libraries(electra_${name} PUBLIC electra_${needed})
  endforeach()
  set_property(GLOBAL APPEND PROPERTY ELECTRA_LAYERS electra_${name})
endfunction()
