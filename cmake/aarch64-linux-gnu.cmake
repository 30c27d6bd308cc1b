# Toolchain for 64-bit Arm on another machine, with Debian's cross compiler. The dependencies are
# looked for in ELECTRA_SYSROOT alone, where scripts/test-aarch64.sh unpacks those of Debian; what
# is built runs under qemu-user, whose processor has all the extensions that electra uses.
set(CMAKE_SYSTEM_NAME Linux)
set(CMAKE_SYSTEM_PROCESSOR aarch64)
set(CMAKE_LIBRARY_ARCHITECTURE aarch64-linux-gnu)
set(CMAKE_CXX_COMPILER aarch64-linux-gnu-g++)

set(ELECTRA_SYSROOT "${CMAKE_CURRENT_LIST_DIR}/../build/aarch64-sysroot" CACHE PATH
  "Folder with the Debian packages for arm64 that the build needs, unpacked")
list(APPEND CMAKE_TRY_COMPILE_PLATFORM_VARIABLES ELECTRA_SYSROOT)
cmake_path(ABSOLUTE_PATH ELECTRA_SYSROOT NORMALIZE)

set(cross_libraries /usr/aarch64-linux-gnu)
set(CMAKE_FIND_ROOT_PATH ${ELECTRA_SYSROOT} ${cross_libraries})
set(CMAKE_FIND_ROOT_PATH_MODE_PROGRAM NEVER)
set(CMAKE_FIND_ROOT_PATH_MODE_LIBRARY ONLY)
set(CMAKE_FIND_ROOT_PATH_MODE_INCLUDE ONLY)
set(CMAKE_FIND_ROOT_PATH_MODE_PACKAGE ONLY)

set(CMAKE_CROSSCOMPILING_EMULATOR qemu-aarch64-static -cpu max -L ${cross_libraries})
