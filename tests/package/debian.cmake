# Packs BUILD with cpack and fails unless the Debian packages are what they should be. Needs ROOT,
# VERSION, CPACK (the program) and WORK (a folder to write in).
cmake_minimum_required(VERSION 3.24)

file(REMOVE_RECURSE ${WORK})
execute_process(COMMAND ${CPACK} --config ${BUILD}/CPackConfig.cmake -B ${WORK}
  OUTPUT_VARIABLE output ERROR_VARIABLE output RESULT_VARIABLE result)
if(result)
  message(FATAL_ERROR "${output}")
endif()

# debian_package(NAME FIELD...): unpacks it into WORK/NAME; its fields have to match.
function(debian_package name)
  file(GLOB package ${WORK}/${name}_${VERSION}-1_*.deb)
  if(NOT package)
    message(FATAL_ERROR "cpack made no ${name}_${VERSION}:\n${output}")
  endif()
  execute_process(COMMAND dpkg-deb --field ${package}
    OUTPUT_VARIABLE fields COMMAND_ERROR_IS_FATAL ANY)
  foreach(field IN ITEMS "Package: ${name}" "Version: ${VERSION}-1\n" "Maintainer: .*@" LISTS ARGN)
    if(NOT fields MATCHES "(^|\n)${field}")
      message(FATAL_ERROR "${name} does not say '${field}':\n${fields}")
    endif()
  endforeach()
  execute_process(COMMAND dpkg-deb --extract ${package} ${WORK}/${name} COMMAND_ERROR_IS_FATAL ANY)
endfunction()

# debian_files(NAME FILE...): the files that the package has in /usr, its papers aside.
function(debian_files name)
  file(GLOB_RECURSE found LIST_DIRECTORIES false RELATIVE ${WORK}/${name}/usr ${WORK}/${name}/*)
  set(wanted ${ARGN} share/doc/${name}/changelog.gz
    share/doc/${name}/changelog.Debian.gz share/doc/${name}/copyright)
  list(SORT found)
  list(SORT wanted)
  if(NOT found STREQUAL wanted)
    message(FATAL_ERROR "${name} has the files ${found}; it should have ${wanted}")
  endif()
endfunction()

debian_package(electra "Depends: .*libc6" "Section: science")
debian_files(electra bin/electra share/man/man1/electra.1.gz
  share/bash-completion/completions/electra share/zsh/site-functions/_electra
  share/fish/vendor_completions.d/electra.fish)
execute_process(COMMAND ${WORK}/electra/usr/bin/electra --version
  OUTPUT_VARIABLE answer COMMAND_ERROR_IS_FATAL ANY)
if(NOT answer STREQUAL "electra ${VERSION}\n")
  message(FATAL_ERROR "the packed program says: ${answer}")
endif()

debian_package(libelectra-dev "Depends: libeigen3-dev" "Section: libdevel")
file(GLOB_RECURSE headers RELATIVE ${ROOT} ${ROOT}/include/electra/*.hpp)
file(GLOB_RECURSE others RELATIVE ${WORK}/libelectra-dev/usr ${WORK}/libelectra-dev/usr/lib/*)
foreach(name IN ITEMS libelectra electra-config.cmake electra-targets.cmake electra.pc)
  if(NOT others MATCHES "/${name}")
    message(FATAL_ERROR "libelectra-dev has no ${name}, but ${others}")
  endif()
endforeach()
debian_files(libelectra-dev ${headers} include/electra/version.hpp ${others})
