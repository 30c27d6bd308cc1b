namespace electra::tokenizer {}
