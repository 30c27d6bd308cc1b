"""The best answer in several documents: answer_documents.py QUESTION FILE…"""

import sys
from pathlib import Path

import electra

answer = electra.pipeline("question-answering", model="models/questions")
question, *names = sys.argv[1:]
documents = [Path(name).read_text() for name in names]
found = answer(
    question=[question] * len(documents), context=documents, handle_impossible_answer=True
)
best = sorted(zip(found, names), key=lambda pair: -pair[0]["score"])
for one, name in best:
    print(f"{one['score']:.3f}  {name}: {one['answer'] or 'no answer'}")
