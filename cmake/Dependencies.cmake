# What electra stands on: found if it is installed (or already a target of the project around this
# one), else downloaded if ELECTRA_FETCH_DEPS, else an error that names all the Debian packages.
include(FetchContent)
include("${CMAKE_CURRENT_LIST_DIR}/Sbom.cmake")

# Read even where nothing is missing: CMake would warn of an option that is set and not looked at.
set(may_download ${ELECTRA_FETCH_DEPS})
set(missing_dependencies "")
set(missing_packages "")

# electra_dependency(NAME VERSION TARGET target DEBIAN package URL url SHA256 sum [HEADERS folder]
#                    LICENSE spdx RELATION how):
# HEADERS is where a library of headers alone has them; its own CMake code is not run. LICENSE and
# RELATION are for the bill of materials.
macro(electra_dependency name version)
  cmake_parse_arguments(DEP "" "TARGET;DEBIAN;URL;SHA256;HEADERS;LICENSE;RELATION" "" ${ARGN})
  if(NOT TARGET ${DEP_TARGET})
    find_package(${name} ${version} QUIET)
  endif()
  if(TARGET ${DEP_TARGET})
    electra_record(${name}
      VERSION "${${name}_VERSION}" LICENSE ${DEP_LICENSE} RELATION ${DEP_RELATION})
  else()
    if(may_download)
      electra_fetch(${name})
      string(REGEX MATCH "[0-9]+\\.[0-9]+\\.[0-9]+" fetched_version ${DEP_URL})
      electra_record(${name} VERSION ${fetched_version} LICENSE ${DEP_LICENSE}
        RELATION ${DEP_RELATION} URL ${DEP_URL} SHA256 ${DEP_SHA256})
    else()
      list(APPEND missing_dependencies "${name} ${version}")
      list(APPEND missing_packages ${DEP_DEBIAN})
    endif()
  endif()
endmacro()

function(electra_fetch name)
  set(declared URL ${DEP_URL} URL_HASH SHA256=${DEP_SHA256} DOWNLOAD_EXTRACT_TIMESTAMP ON)
  if(DEP_HEADERS)
    list(APPEND declared SOURCE_SUBDIR only/headers/are/wanted)
  endif()
  FetchContent_Declare(${name} ${declared})
  set(CMAKE_POLICY_DEFAULT_CMP0077 NEW)
  set(BUILD_SHARED_LIBS OFF)
  set(INSTALL_GTEST OFF)
  set(BENCHMARK_ENABLE_TESTING OFF)
  set(BENCHMARK_ENABLE_INSTALL OFF)
  FetchContent_MakeAvailable(${name})
  if(DEP_HEADERS)
    FetchContent_GetProperties(${name} SOURCE_DIR folder)
    add_library(${DEP_TARGET} INTERFACE IMPORTED GLOBAL)
    target_include_directories(${DEP_TARGET} INTERFACE ${folder}/${DEP_HEADERS})
  endif()
endfunction()

find_package(Threads REQUIRED)
electra_dependency(Eigen3 3.4
  TARGET Eigen3::Eigen
  DEBIAN libeigen3-dev
  URL https://gitlab.com/libeigen/eigen/-/archive/3.4.0/eigen-3.4.0.tar.gz
  SHA256 8586084f71f9bde545ee7fa6d00288b264a2b7ac3607b974e54d13e7162c1c72
  HEADERS .
  LICENSE MPL-2.0 RELATION DEPENDS_ON)
electra_dependency(nlohmann_json 3.11.2
  TARGET nlohmann_json::nlohmann_json
  DEBIAN nlohmann-json3-dev
  URL https://github.com/nlohmann/json/releases/download/v3.11.3/json.tar.xz
  SHA256 d6c65aca6b1ed68e7a182f4757257b107ae403032760ed6ef121c9d55e81757d
  HEADERS include
  LICENSE MIT RELATION DEPENDS_ON)
if(ELECTRA_BUILD_PROGRAM)
  electra_dependency(CLI11 2.1
    TARGET CLI11::CLI11
    DEBIAN libcli11-dev
    URL https://github.com/CLIUtils/CLI11/archive/refs/tags/v2.4.2.tar.gz
    SHA256 f2d893a65c3b1324c50d4e682c0cdc021dd0477ae2c048544f39eed6654b699a
    HEADERS include
    LICENSE BSD-3-Clause RELATION DEPENDS_ON)
endif()
if(ELECTRA_BUILD_TESTS)
  electra_dependency(GTest 1.12
    TARGET GTest::gtest_main
    DEBIAN libgtest-dev
    URL https://github.com/google/googletest/archive/refs/tags/v1.14.0.tar.gz
    SHA256 8ad598c73ad796e0d8280b082cebd82a630d73e73cd3c70057938a6501bba5d7
    LICENSE BSD-3-Clause RELATION TEST_TOOL_OF)
endif()
if(ELECTRA_BUILD_BENCHMARKS)
  electra_dependency(benchmark 1.7
    TARGET benchmark::benchmark
    DEBIAN libbenchmark-dev
    URL https://github.com/google/benchmark/archive/refs/tags/v1.8.3.tar.gz
    SHA256 6bc180a57d23d4d9515519f92b0c83d61b05b5bab188961f36ac7b06b0d9e9ce
    LICENSE Apache-2.0 RELATION DEV_TOOL_OF)
endif()

if(ELECTRA_WITH_SENTENCEPIECE AND NOT SentencePiece_FOUND)
  list(APPEND missing_dependencies "SentencePiece 0.1.97")
  list(APPEND missing_packages libsentencepiece-dev)
endif()
if(ELECTRA_BUILD_PROGRAM AND ELECTRA_WITH_CURL AND NOT CURL_FOUND)
  list(APPEND missing_dependencies "CURL 7.85")
  list(APPEND missing_packages libcurl4-openssl-dev)
endif()

if(ELECTRA_BUILD_PROGRAM AND ELECTRA_BUILD_SERVER)
  if(NOT Boost_FOUND)
    list(APPEND missing_dependencies "Boost 1.74")
    list(APPEND missing_packages libboost-dev)
  endif()
  if(NOT PrometheusCore_FOUND)
    list(APPEND missing_dependencies "prometheus-cpp 1.0")
    list(APPEND missing_packages prometheus-cpp-dev)
  endif()
endif()

if(SentencePiece_FOUND AND ELECTRA_WITH_SENTENCEPIECE)
  electra_version_beside(found_version "${SentencePiece_LIBRARY}" sentencepiece)
  electra_record(sentencepiece VERSION "${found_version}" LICENSE Apache-2.0 RELATION DEPENDS_ON)
endif()
if(CURL_FOUND AND ELECTRA_BUILD_PROGRAM AND ELECTRA_WITH_CURL)
  electra_record(curl
    VERSION "${CURL_VERSION_STRING}" LICENSE curl RELATION OPTIONAL_DEPENDENCY_OF)
endif()
if(ELECTRA_BUILD_PROGRAM AND ELECTRA_BUILD_SERVER AND Boost_FOUND AND PrometheusCore_FOUND)
  electra_record(boost VERSION "${Boost_VERSION}" LICENSE BSL-1.0 RELATION DEPENDS_ON)
  electra_version_beside(found_version "${PrometheusCore_LIBRARY}" prometheus-cpp-core)
  electra_record(prometheus-cpp VERSION "${found_version}" LICENSE MIT RELATION DEPENDS_ON)
endif()
electra_record("${CMAKE_CXX_COMPILER_ID}" VERSION ${CMAKE_CXX_COMPILER_VERSION}
  LICENSE NOASSERTION RELATION BUILD_TOOL_OF)

if(missing_dependencies)
  list(JOIN missing_dependencies ", " missing_dependencies)
  list(JOIN missing_packages " " missing_packages)
  message(FATAL_ERROR "electra needs ${missing_dependencies} or later, and did not find it.\n"
    "  On Debian and Ubuntu: apt-get install ${missing_packages}\n"
    "  Or let CMake download it: -D ELECTRA_FETCH_DEPS=ON")
endif()
