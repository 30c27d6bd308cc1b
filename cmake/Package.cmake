# Debian packages: cpack in a build folder makes electra (the program) and libelectra-dev (the
# library), and libelectra0.1 too if the library is shared. scripts/package.sh does all of it.
set(debian_folder ${CMAKE_CURRENT_LIST_DIR}/debian)

# electra_package(COMPONENT NAME SECTION DEPENDS line...): the lines are the description.
macro(electra_package component name section depends)
  string(TOUPPER CPACK_DEBIAN_${component} prefix)
  list(APPEND CPACK_COMPONENTS_ALL ${component})
  set(${prefix}_PACKAGE_NAME ${name})
  set(${prefix}_PACKAGE_SECTION ${section})
  set(${prefix}_PACKAGE_DEPENDS "${depends}")
  string(JOIN "\n" ${prefix}_DESCRIPTION ${ARGN})
  foreach(file IN ITEMS
      ${debian_folder}/copyright ${PROJECT_SOURCE_DIR}/CHANGELOG.md ${PROJECT_BINARY_DIR}/electra.spdx.json)
    install(FILES ${file}
      DESTINATION ${CMAKE_INSTALL_DATADIR}/doc/${name} COMPONENT ${component} EXCLUDE_FROM_ALL)
  endforeach()
endmacro()

set(development_depends "libeigen3-dev (>= 3.4)")
if(electra_links_sentencepiece)
  string(APPEND development_depends ", libsentencepiece-dev")
endif()
if(electra_type STREQUAL SHARED_LIBRARY)
  get_target_property(soversion electra SOVERSION)
  set(library_package libelectra${soversion})
  string(APPEND development_depends ", ${library_package} (= ${PROJECT_VERSION}-1)")
  electra_package(library ${library_package} libs ""
    "language models of the ELECTRA family (library)"
    "Encodes, classifies and tags texts, answers questions about them and fills"
    "their gaps with models that Hugging Face's transformers can open. This is for"
    "programs that were built with libelectra-dev.")
endif()
electra_package(development libelectra-dev libdevel "${development_depends}"
  "language models of the ELECTRA family (C++17)"
  "Encodes, classifies and tags texts, answers questions about them and fills"
  "their gaps with models that Hugging Face's transformers can open: the encoder,"
  "every head, the tokenizer, and pipelines from a text to an answer. For"
  "find_package of CMake and for pkg-config.")
# dpkg-shlibdeps finds out what a program of this machine depends on. For another one it would find
# the libraries of the cross compiler, in packages of this machine: those of the same Debian serve.
set(CPACK_DEBIAN_PACKAGE_SHLIBDEPS ON)
set(program_depends "")
if(CMAKE_CROSSCOMPILING)
  set(CPACK_DEBIAN_PACKAGE_SHLIBDEPS OFF)
  set(program_depends "libc6 (>= 2.36), libgcc-s1 (>= 3.0), libstdc++6 (>= 12)")
  if(ELECTRA_WITH_SENTENCEPIECE)
    string(APPEND program_depends ", libsentencepiece0 (>= 0.1.97)")
  endif()
  if(CMAKE_SYSTEM_PROCESSOR STREQUAL aarch64)
    set(CPACK_DEBIAN_PACKAGE_ARCHITECTURE arm64)
  endif()
endif()
if(TARGET electra_program)
  electra_package(program electra science "${program_depends}"
    "language models of the ELECTRA family (program)"
    "Classifies and tags texts, answers questions about them and fills their gaps"
    "from the shell, with models that Hugging Face's transformers can open. It"
    "reads their folders as they are, tells what is in them, and writes them as"
    "safetensors.")
  if(ELECTRA_WITH_CURL)
    set(CPACK_DEBIAN_PROGRAM_PACKAGE_RECOMMENDS "libcurl4, ca-certificates")  # it is loaded, not linked
  endif()
endif()

# Who answers for the packages is who makes them: these are the names that Debian's tools ask for.
set(CPACK_PACKAGE_CONTACT "electra <electra@example.com>")
if(DEFINED ENV{DEBEMAIL})
  set(CPACK_PACKAGE_CONTACT "$ENV{DEBFULLNAME} <$ENV{DEBEMAIL}>")
endif()
set(CPACK_GENERATOR DEB)
set(CPACK_PACKAGE_VERSION ${PROJECT_VERSION})
set(CPACK_DEBIAN_PACKAGE_RELEASE 1)
set(CPACK_PACKAGE_DIRECTORY ${PROJECT_BINARY_DIR}/packages)
set(CPACK_PACKAGE_DESCRIPTION_SUMMARY "")  # each package has its own
set(CPACK_PACKAGING_INSTALL_PREFIX /usr)
set(CPACK_INSTALL_DEFAULT_DIRECTORY_PERMISSIONS
  OWNER_READ OWNER_WRITE OWNER_EXECUTE GROUP_READ GROUP_EXECUTE WORLD_READ WORLD_EXECUTE)
set(CPACK_STRIP_FILES ON)
set(CPACK_PRE_BUILD_SCRIPTS ${debian_folder}/papers.cmake)
set(CPACK_DEB_COMPONENT_INSTALL ON)
set(CPACK_COMPONENTS_GROUPING IGNORE)
set(CPACK_DEBIAN_FILE_NAME DEB-DEFAULT)
set(CPACK_DEBIAN_PACKAGE_GENERATE_SHLIBS ON)
set(CPACK_DEBIAN_PACKAGE_GENERATE_SHLIBS_POLICY ">=")
set(CPACK_DEBIAN_LIBRARY_PACKAGE_CONTROL_EXTRA ${debian_folder}/triggers)
set(CPACK_DEBIAN_PACKAGE_CONTROL_STRICT_PERMISSION ON)
include(CPack)
