# shellcheck shell=bash
# Sourced by documents.sh. Lines in sh blocks name a model DIR and files that a reader has and the
# tree lacks: each command is run in a folder where other models and files take their place.

project=$(realpath "$(dirname "${BASH_SOURCE[0]}")/../..")

put_model() { mkdir "$1" && ln -s "$project/$2" "$1/DIR"; }
copy_model() { mkdir "$1" && cp -r "$project/$2" "$1/DIR"; }

# put_stand_ins FOLDER: makes FOLDER/COMMAND for each command.
put_stand_ins() (
  mkdir "$1"
  cd "$1" || exit

  for command in bench-start bench-tokenizer check classify convert info tokenize; do
    put_model $command models/sentiment
  done
  put_model ner models/entities
  put_model qa models/questions
  put_model run models/generator
  put_model bench-model tests/data/golden/base-one-token

  echo 'A joy from start to finish.' >bench-tokenizer/texts.txt
  printf '{"text": "%s"}\n' 'A joy.' 'A bore.' >classify/reviews.jsonl
  printf '%s\n' '"A joy."' '["A joy.", "A bore."]' >tokenize/texts.jsonl
  echo 'Angela Merkel met Emmanuel Macron.' >ner/texts.txt
  printf '%s\n' 'Mary Shelley wrote it.' 'It is by Bram Stoker.' >qa/articles.txt
  echo 'Mary Shelley wrote it in 1818.' >qa/book.txt
  echo '{"question": "Who?", "context": "Mary did."}' >qa/questions.jsonl
  ln -s "$project/tests/data/golden/masked-lm-gelu-head/input.safetensors" run/in.safetensors

  # A model whose classes are called entailment and its opposite.
  copy_model zero-shot models/sentiment
  sed -i 's/"positive": 1/"entailment": 1/' zero-shot/DIR/config.json
  echo 'Who will win the election?' >zero-shot/texts.txt

  # No trained model generates or chooses: a generator is read from left to right, and a head has
  # random weights and a vocabulary of its own.
  copy_model generate models/generator
  sed -i '1s/{/{"is_decoder": true,/' generate/DIR/config.json
  copy_model choose tests/data/golden/multiple-choice-last
  printf '%s\n' '[PAD]' '[UNK]' '[CLS]' '[SEP]' '[MASK]' it rained sang the street is wet . \
    >choose/DIR/vocab.txt
  echo '{"prompt": "The street is wet.", "choices": ["It rained.", "It sang."]}' \
    >choose/questions.jsonl
)
