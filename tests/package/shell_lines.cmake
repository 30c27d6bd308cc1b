# Runs the lines of sh fences that begin with "electra ". They name DIR and files that a reader has
# and the tree has not: each command finds such a model and such files where it runs.

get_filename_component(project ${CMAKE_CURRENT_LIST_DIR}/../.. ABSOLUTE)

# stand_in(COMMAND MODEL): the folder in which a command finds MODEL as DIR.
function(stand_in command model)
  file(MAKE_DIRECTORY ${stand}/${command})
  file(CREATE_LINK ${project}/${model} ${stand}/${command}/DIR SYMBOLIC)
endfunction()

# lay_out_stand(): a folder for each command that a line may have.
function(lay_out_stand)
  foreach(command IN ITEMS tokenize info check convert bench-start bench-tokenizer classify)
    stand_in(${command} models/sentiment)
  endforeach()
  stand_in(ner models/entities)
  stand_in(qa models/questions)
  stand_in(run models/generator)
  stand_in(bench-model tests/data/golden/base-one-token)

  # There is no trained model for these: a generator reads from left to right, and a head has
  # random weights and knows the words below.
  file(COPY ${project}/models/generator/ DESTINATION ${stand}/generate/DIR)
  file(READ ${stand}/generate/DIR/config.json config)
  string(JSON config SET "${config}" is_decoder true)
  file(WRITE ${stand}/generate/DIR/config.json "${config}")
  file(COPY ${project}/tests/data/golden/multiple-choice-last/ DESTINATION ${stand}/choose/DIR)
  string(REPLACE " " "\n" words "[PAD] [UNK] [CLS] [SEP] [MASK] it rained sang the street is wet .")
  file(WRITE ${stand}/choose/DIR/vocab.txt "${words}\n")

  file(WRITE ${stand}/classify/reviews.jsonl "{\"text\": \"A joy.\"}\n{\"text\": \"A bore.\"}\n")
  file(WRITE ${stand}/tokenize/texts.jsonl "\"A joy.\"\n[\"A joy.\", \"A bore.\"]\n")
  file(WRITE ${stand}/ner/texts.txt "Angela Merkel met Emmanuel Macron.\n")
  file(WRITE ${stand}/bench-tokenizer/texts.txt "A joy from start to finish.\n")
  file(WRITE ${stand}/qa/articles.txt "Mary Shelley wrote it.\nIt is by Bram Stoker.\n")
  file(WRITE ${stand}/qa/questions.jsonl "{\"question\": \"Who?\", \"context\": \"Mary did.\"}\n")
  file(WRITE ${stand}/choose/questions.jsonl
    "{\"prompt\": \"The street is wet.\", \"choices\": [\"It rained.\", \"It sang.\"]}\n")
  file(CREATE_LINK ${project}/tests/data/golden/masked-lm-gelu-head/input.safetensors
    ${stand}/run/in.safetensors SYMBOLIC)
endfunction()

# run_shell_lines(BLOCK): each line has to succeed; a reader does not see what it prints.
function(run_shell_lines block)
  set(stand ${WORK}/stand)
  string(REPLACE "\\\n" " " block "${block}")
  while(NOT "${block}" STREQUAL "")
    take_line(block line)
    if(NOT "${line}" MATCHES "^electra (bench )?([a-z]+)")
      continue()
    endif()
    string(REPLACE "bench " "bench-" command "${CMAKE_MATCH_1}${CMAKE_MATCH_2}")
    if(NOT EXISTS ${stand})
      lay_out_stand()
    endif()
    if(NOT EXISTS ${stand}/${command})
      problem("nothing stands in for what this reads:\n${line}")
      continue()
    endif()
    set(work ${stand}/${command})
    run("${line}" "…")
  endwhile()
endfunction()
