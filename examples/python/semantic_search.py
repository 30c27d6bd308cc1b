"""The lines of a file that mean most nearly the same as a query: semantic_search.py FILE QUERY..."""

import sys
from pathlib import Path

import electra


def main(file: str, *queries: str) -> None:
    encoder = electra.SentenceTransformer("models/sentences")
    lines = Path(file).read_text(encoding="utf-8").splitlines()
    likeness = encoder.similarity(encoder.encode(queries), encoder.encode(lines))
    for query, row in zip(queries, likeness):
        print(query)
        for place in row.argsort()[::-1][:3]:
            print(f"{row[place]:.3f}  {lines[place]}")


main(*sys.argv[1:])
