# electra.spdx.json: what the build is made of, in the form of SPDX 2.3, by what CMake has found.
# Nothing in it is random, so that builds of the same sources at the same SOURCE_DATE_EPOCH have the
# same file.
set_property(GLOBAL PROPERTY ELECTRA_SBOM_VERSION ${PROJECT_VERSION})

# electra_record(NAME [VERSION version] LICENSE spdx RELATION how [URL url SHA256 sum])
#
# RELATION is how SPDX calls it: DEPENDS_ON, OPTIONAL_DEPENDENCY_OF, BUILD_TOOL_OF, TEST_TOOL_OF, …;
# those that end in OF go from the dependency to electra. URL is where it was downloaded from.
function(electra_record name)
  cmake_parse_arguments(PARSE_ARGV 1 DEP "" "VERSION;LICENSE;RELATION;URL;SHA256" "")
  string(MAKE_C_IDENTIFIER "${name}" id)
  string(REPLACE "_" "-" id "SPDXRef-${id}")
  set(download NOASSERTION)
  set(more "")
  if(DEP_URL)
    set(download ${DEP_URL})
    string(APPEND more
      ", \"checksums\": [{\"algorithm\": \"SHA256\", \"checksumValue\": \"${DEP_SHA256}\"}]")
  endif()
  set(at "")
  if(DEP_VERSION)
    string(APPEND more ", \"versionInfo\": \"${DEP_VERSION}\"")
    set(at "@${DEP_VERSION}")
  endif()
  string(TOLOWER "pkg:generic/${name}${at}" purl)
  set_property(GLOBAL APPEND PROPERTY ELECTRA_SBOM_PACKAGES
    "{\"SPDXID\": \"${id}\", \"name\": \"${name}\"${more}, \"downloadLocation\": \"${download}\", \
\"filesAnalyzed\": false, \"licenseConcluded\": \"${DEP_LICENSE}\", \
\"licenseDeclared\": \"${DEP_LICENSE}\", \"copyrightText\": \"NOASSERTION\", \
\"externalRefs\": [{\"referenceCategory\": \"PACKAGE-MANAGER\", \"referenceType\": \"purl\", \
\"referenceLocator\": \"${purl}\"}]}")
  set(from SPDXRef-electra)
  set(to ${id})
  if(DEP_RELATION MATCHES "_OF$")
    set(from ${id})
    set(to SPDXRef-electra)
  endif()
  set_property(GLOBAL APPEND PROPERTY ELECTRA_SBOM_RELATIONS
    "{\"spdxElementId\": \"${from}\", \"relationshipType\": \"${DEP_RELATION}\", \
\"relatedSpdxElement\": \"${to}\"}")
endfunction()

# electra_version_beside(OUT LIBRARY NAME): the version that NAME.pc beside a library says; for those
# whose CMake code says none.
function(electra_version_beside out library name)
  cmake_path(GET library PARENT_PATH folder)
  set(${out} "" PARENT_SCOPE)
  if(EXISTS ${folder}/pkgconfig/${name}.pc)
    file(STRINGS ${folder}/pkgconfig/${name}.pc line REGEX "^Version: *" LIMIT_COUNT 1)
    string(REGEX REPLACE "^Version: *" "" version "${line}")
    set(${out} "${version}" PARENT_SCOPE)
  endif()
endfunction()

# electra_write_sbom(FILE): of all that was recorded.
function(electra_write_sbom file)
  get_property(version GLOBAL PROPERTY ELECTRA_SBOM_VERSION)
  get_property(packages GLOBAL PROPERTY ELECTRA_SBOM_PACKAGES)
  get_property(relations GLOBAL PROPERTY ELECTRA_SBOM_RELATIONS)
  string(JOIN ",\n    " packages ${packages})
  string(JOIN ",\n    " relations ${relations})
  string(TIMESTAMP created "%Y-%m-%dT%H:%M:%SZ" UTC)  # SOURCE_DATE_EPOCH, if it is set
  # A name that no other document has: by what stands in it.
  string(SHA256 digest "${version} ${packages} ${relations} ${created}")
  string(SUBSTRING ${digest} 0 32 digest)
  file(CONFIGURE OUTPUT ${file} @ONLY CONTENT [[{
  "spdxVersion": "SPDX-2.3",
  "dataLicense": "CC0-1.0",
  "SPDXID": "SPDXRef-DOCUMENT",
  "name": "electra-@version@",
  "documentNamespace": "https://spdx.org/spdxdocs/electra-@version@-@digest@",
  "creationInfo": {"created": "@created@", "creators": ["Tool: CMake-@CMAKE_VERSION@"]},
  "packages": [
    {"SPDXID": "SPDXRef-electra", "name": "electra", "versionInfo": "@version@", "downloadLocation": "NOASSERTION", "filesAnalyzed": false, "licenseConcluded": "Apache-2.0 AND Unicode-DFS-2016", "licenseDeclared": "Apache-2.0 AND Unicode-DFS-2016", "copyrightText": "NOASSERTION", "primaryPackagePurpose": "LIBRARY"},
    @packages@
  ],
  "relationships": [
    {"spdxElementId": "SPDXRef-DOCUMENT", "relationshipType": "DESCRIBES", "relatedSpdxElement": "SPDXRef-electra"},
    @relations@
  ]
}
]])
endfunction()
