import electra

tokenizer = electra.ElectraTokenizer.from_pretrained("models/sentiment")
model = electra.ElectraForSequenceClassification.from_pretrained("models/sentiment")

texts = ["A joy from start to finish.", "A boring waste of time."]
batch = tokenizer(texts, padding=True, return_tensors="np")
output = model(**batch, output_hidden_states=True)
print(output.logits, [model.config.id2label[label] for label in output.logits.argmax(axis=1)])
print(model(tokenizer.ragged(texts)).logits)  # the same, with no padding anywhere
