#!/usr/bin/env python3
"""What bf16 and int8 cost on trained weights, as the program itself answers.

    accuracy.py --electra build/release/electra --reviews DIR [--classifier models/sentiment]
                [--encoder FOLDER]

DIR holds the MR sentences, as for models/train/sentiment.py. Prints for each precision how many of
them the classifier labels as in fp32, and as people did. With --encoder, the folder of any trained
encoder, also how close the pooled vectors of every tenth sentence are to those of fp32.
"""

import argparse
import json
import math
import subprocess
import sys
import tempfile
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "models" / "train"))

import movie_reviews  # noqa: E402

PRECISIONS = ["fp32", "bf16", "int8"]


def answers(electra: Path, command: list[str], texts: list[str]) -> list:
    """One JSON value for each text."""
    with tempfile.NamedTemporaryFile("w", suffix=".txt", encoding="utf-8") as file:
        file.write("".join(text + "\n" for text in texts))
        file.flush()
        words = [str(electra), *command, "--input", file.name, "--json"]
        done = subprocess.run(words, check=True, capture_output=True, text=True, encoding="utf-8")
    return [json.loads(line) for line in done.stdout.splitlines()]


def dot(a: list[float], b: list[float]) -> float:
    return sum(x * y for x, y in zip(a, b))


def cosine(a: list[float], b: list[float]) -> float:
    return dot(a, b) / math.sqrt(dot(a, a) * dot(b, b))


def compare_labels(arguments, pairs: list[tuple[str, int]]) -> None:
    texts = [text for text, _ in pairs]
    exact: list[str] = []
    for precision in PRECISIONS:
        command = ["classify", "--model", str(arguments.classifier), "--dtype", precision]
        labels = [best[0]["label"] for best in answers(arguments.electra, command, texts)]
        exact = exact or labels
        same = sum(a == b for a, b in zip(labels, exact))
        right = sum(a == movie_reviews.LABELS[label] for a, (_, label) in zip(labels, pairs))
        print(f"{precision}: {same} of {len(labels)} labels as in fp32 ({same / len(labels):.2%}), "
              f"{right / len(labels):.2%} right")  # fmt: skip


def compare_vectors(arguments, pairs: list[tuple[str, int]]) -> None:
    texts = [text for text, _ in pairs[::10]]
    exact: list[list[float]] = []
    for precision in PRECISIONS:
        command = ["embed", "--model", str(arguments.encoder), "--dtype", precision]
        vectors = answers(arguments.electra, [*command, "--pooling", "mean"], texts)
        exact = exact or vectors
        cosines = [cosine(a, b) for a, b in zip(vectors, exact)]
        print(f"{precision}: cosine to fp32 {sum(cosines) / len(cosines):.5f} in the mean of "
              f"{len(cosines)}, {min(cosines):.5f} at least")  # fmt: skip


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--electra", type=Path, required=True, help="the program")
    parser.add_argument("--reviews", type=Path, required=True, help="folder of the MR sentences")
    parser.add_argument("--classifier", type=Path, default=Path("models/sentiment"))
    parser.add_argument("--encoder", type=Path, help="folder of a trained encoder")
    arguments = parser.parse_args()
    pairs = sum(movie_reviews.read(arguments.reviews), [])
    compare_labels(arguments, pairs)
    if arguments.encoder:
        compare_vectors(arguments, pairs)


if __name__ == "__main__":
    main()
