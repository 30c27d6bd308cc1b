# electra::electra for others: find_package(electra), pkg-config electra.
include(CMakePackageConfigHelpers)

set(config_folder ${CMAKE_INSTALL_LIBDIR}/cmake/electra)

# A shared library brings SentencePiece along; a static one leaves it to whoever links.
get_target_property(electra_type electra TYPE)
set(electra_links_sentencepiece OFF)
set(electra_pc_libraries "")
if(ELECTRA_WITH_SENTENCEPIECE AND electra_type STREQUAL STATIC_LIBRARY)
  set(electra_links_sentencepiece ON)
  set(electra_pc_libraries " ${SentencePiece_LIBRARY}")
  install(FILES ${CMAKE_CURRENT_LIST_DIR}/FindSentencePiece.cmake
    DESTINATION ${config_folder} COMPONENT development)
endif()

install(TARGETS electra EXPORT electra-targets
  LIBRARY COMPONENT library NAMELINK_COMPONENT development
  ARCHIVE COMPONENT development)
install(DIRECTORY ${PROJECT_SOURCE_DIR}/include/electra ${PROJECT_BINARY_DIR}/include/electra
  DESTINATION ${CMAKE_INSTALL_INCLUDEDIR} COMPONENT development FILES_MATCHING PATTERN *.hpp)
install(EXPORT electra-targets
  NAMESPACE electra:: DESTINATION ${config_folder} COMPONENT development)

configure_package_config_file(${CMAKE_CURRENT_LIST_DIR}/electra-config.cmake.in
  ${PROJECT_BINARY_DIR}/electra-config.cmake INSTALL_DESTINATION ${config_folder})
# Before 1.0 a minor version may break what the one before promised.
write_basic_package_version_file(${PROJECT_BINARY_DIR}/electra-config-version.cmake
  COMPATIBILITY SameMinorVersion)
install(FILES ${PROJECT_BINARY_DIR}/electra-config.cmake
              ${PROJECT_BINARY_DIR}/electra-config-version.cmake
  DESTINATION ${config_folder} COMPONENT development)

electra_write_sbom(${PROJECT_BINARY_DIR}/electra.spdx.json)
install(FILES ${PROJECT_BINARY_DIR}/electra.spdx.json
  DESTINATION ${CMAKE_INSTALL_DATADIR}/electra COMPONENT development)

# The .pc file finds its prefix from where it lies itself, so the installed tree may be moved.
cmake_path(RELATIVE_PATH CMAKE_INSTALL_PREFIX
  BASE_DIRECTORY ${CMAKE_INSTALL_FULL_LIBDIR}/pkgconfig OUTPUT_VARIABLE prefix_from_pkgconfig)
configure_file(${CMAKE_CURRENT_LIST_DIR}/electra.pc.in ${PROJECT_BINARY_DIR}/electra.pc @ONLY)
install(FILES ${PROJECT_BINARY_DIR}/electra.pc
  DESTINATION ${CMAKE_INSTALL_LIBDIR}/pkgconfig COMPONENT development)
