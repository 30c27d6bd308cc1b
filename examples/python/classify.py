import electra

classify = electra.pipeline("text-classification", model="models/sentiment")
print(classify("A joy from start to finish."))
print(classify(["A joy from start to finish.", "A boring waste of time."], top_k=None))
