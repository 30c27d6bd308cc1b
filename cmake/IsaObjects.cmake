# One source, one object per instruction set.
#
# electra_isa_source(TARGET FILE FLAG...): compiles FILE with the flags of its instruction set, at
# -O2 in every configuration, so that it never depends on inlining to be free of shared symbols.
# No contraction: a multiply-add is fused only where the source says so. No errno: a square
# root is one instruction. No exceptions: nothing here throws, and their tables would be shared.
function(electra_isa_source target file)
  target_sources(${target} PRIVATE ${file})
  set_source_files_properties(${file} PROPERTIES
    COMPILE_OPTIONS "-O2;-ffp-contract=off;-fno-math-errno;-fno-exceptions;${ARGN}")
endfunction()
