# Fails if a layer includes what lies above it. Needs ROOT: the tree to look at.
cmake_minimum_required(VERSION 3.24)

set(core_may core)
set(kernels_may core kernels)
set(io_may core io)
set(tokenizer_may core io tokenizer)
set(nn_may core io kernels nn)
set(model_may core io kernels nn model)
set(heads_may core io kernels nn model heads)
set(pipelines_may core io tokenizer model heads pipelines)
set(cli_may core io tokenizer pipelines cli)
# What the commands bench, convert, info and run are about lies below the pipelines: machines,
# tensors, timings.
# model_input and tasks are what they share.
set(deep_files bench bench_model bench_start convert info run model_input tasks)
set(deep_files_may core io kernels nn model heads tokenizer pipelines cli)

set(layers core kernels io tokenizer nn model heads pipelines cli)
set(problems "")

foreach(layer IN LISTS layers)
  file(GLOB_RECURSE files RELATIVE ${ROOT}
       ${ROOT}/include/electra/${layer}/*.hpp ${ROOT}/src/${layer}/*.?pp ${ROOT}/src/${layer}/*.inl)
  foreach(file IN LISTS files)
    set(may ${${layer}_may})
    cmake_path(GET file STEM LAST_ONLY stem)
    if(layer STREQUAL "cli" AND stem IN_LIST deep_files)
      set(may ${deep_files_may})
    endif()
    file(STRINGS ${ROOT}/${file} includes REGEX "^[ \t]*#[ \t]*include[ \t]*[\"<][^>\"]*/")
    foreach(include IN LISTS includes)
      string(REGEX REPLACE "^[^\"<]*[\"<](electra/)?([^\">]*)[\">].*" "\\2" path "${include}")
      string(REGEX REPLACE "/.*" "" included "${path}")
      if(include MATCHES "\"electra/electra.hpp\"")
        string(APPEND problems "  ${file} includes electra/electra.hpp, which is for users alone\n")
      elseif(included IN_LIST layers AND NOT included IN_LIST may)
        string(APPEND problems "  ${file} (${layer}) includes ${path} (${included})\n")
      endif()
    endforeach()
  endforeach()
endforeach()

if(problems)
  message(FATAL_ERROR "A layer may include only what lies below it:\n${problems}")
endif()
