"""Searches a file by vectors, then lets a cross-encoder rank what was found: rerank.py FILE QUERY"""

import sys
from pathlib import Path

import electra


def main(file: str, query: str) -> None:
    encoder = electra.SentenceTransformer("models/sentences")
    reranker = electra.CrossEncoder("models/reranker")
    lines = Path(file).read_text(encoding="utf-8").splitlines()
    likeness = encoder.similarity(encoder.encode(query), encoder.encode(lines))[0]
    candidates = [lines[place] for place in likeness.argsort()[::-1][:20]]
    for document in reranker.rank(query, candidates, top_k=3, return_documents=True):
        print(f"{document['score']:.3f}  {document['text']}")


main(*sys.argv[1:])
