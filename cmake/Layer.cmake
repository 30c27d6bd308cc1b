# One layer of the library: an object library of its own, so that a test links no more than the
# layers below what it tests, and the layers' order shows in the build as well.

# A release is compiled with -O2, its tests with -O1; that comes after the -O3 that CMake adds.
# ccache needs -fpch-preprocess for precompiled headers.
add_library(electra_build_flags INTERFACE)
target_compile_features(electra_build_flags INTERFACE cxx_std_17)
target_compile_options(electra_build_flags INTERFACE
  -Wall -Wextra -Wpedantic -Wshadow -Wconversion -ffp-contract=off
  $<$<CONFIG:Release>:-O$<IF:$<BOOL:$<TARGET_PROPERTY:ELECTRA_TESTS>>,1,2>>
  $<$<CXX_COMPILER_ID:GNU>:-fpch-preprocess>
  $<$<BOOL:${ELECTRA_WARNINGS_AS_ERRORS}>:-Werror>)

# Besides, in the layers but not in the kernels: sections for --gc-sections, without which the
# program is 6 % larger; and g++ vectorises loops of unknown length, as clang does at -O2 anyhow,
# without which the tokenizer's encodings take 5 % longer.
set(electra_layer_options
  $<$<CONFIG:Release>:-ffunction-sections>
  $<$<CONFIG:Release>:-fdata-sections>
  $<$<AND:$<CONFIG:Release>,$<CXX_COMPILER_ID:GNU>>:-fvect-cost-model=dynamic>)

# What most sources of the layers above core include, compiled once: with electra_io.
set(electra_precompiled_headers
  <algorithm> <cstdint> <filesystem> <functional> <map> <memory> <optional> <string> <string_view>
  <utility> <vector> <nlohmann/json.hpp>)

# electra_layer(NAME SOURCES file... [NEEDS layer...] [LIBRARIES target...])
function(electra_layer name)
  cmake_parse_arguments(PARSE_ARGV 1 LAYER "" "" "SOURCES;NEEDS;LIBRARIES")
  add_library(electra_${name} OBJECT ${LAYER_SOURCES})
  if(NOT name STREQUAL kernels)
    target_compile_options(electra_${name} PRIVATE ${electra_layer_options})
  endif()
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

# electra_layers_in_one(TARGET): a library, static or shared, of all the layers' objects.
function(electra_layers_in_one target)
  get_property(layers GLOBAL PROPERTY ELECTRA_LAYERS)
  list(FILTER layers EXCLUDE REGEX "_(cli|server)$")
  foreach(layer IN LISTS layers)
    target_sources(${target} PRIVATE $<TARGET_OBJECTS:${layer}>)
  endforeach()
  set_target_properties(${target} PROPERTIES LINKER_LANGUAGE CXX)
  target_link_libraries(${target} PUBLIC Eigen3::Eigen Threads::Threads)
  if(ELECTRA_WITH_SENTENCEPIECE)
    target_link_libraries(${target} PRIVATE SentencePiece::SentencePiece)
  endif()
  get_target_property(type ${target} TYPE)
  if(type STREQUAL SHARED_LIBRARY)
    set(map ${PROJECT_SOURCE_DIR}/cmake/exports.map)
    target_link_options(${target} PRIVATE LINKER:--version-script=${map} LINKER:--gc-sections)
    set_target_properties(${target} PROPERTIES LINK_DEPENDS ${map})
  endif()
endfunction()
