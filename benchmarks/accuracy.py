#!/usr/bin/env python3
"""What bf16 and int8 cost on trained weights, as the program itself answers.

    accuracy.py --electra build/release/electra [--models models] [--reviews DIR] [--questions DIR]
                [--entities DIR] [--encoder FOLDER]

The folders hold the data of models/train: the MR sentences, XQuAD, WNUT-17. Prints for each
precision how many sentences the classifier labels as in fp32, and as people did; how many
questions are answered exactly as people did; how well entities are found. With --encoder, the
folder of any trained encoder, also how close the pooled vectors of every tenth sentence, and of
the paragraphs of XQuAD, are to those of fp32.
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
import squad  # noqa: E402
import wnut  # noqa: E402

PRECISIONS = ["fp32", "bf16", "int8"]


def answers(electra: Path, command: list[str], records: list[dict]) -> list:
    """One JSON value for each record."""
    with tempfile.NamedTemporaryFile("w", suffix=".jsonl", encoding="utf-8") as file:
        file.write("".join(json.dumps(record) + "\n" for record in records))
        file.flush()
        words = [str(electra), *command, "--input", file.name, "--json"]
        done = subprocess.run(words, check=True, capture_output=True, text=True, encoding="utf-8")
    return [json.loads(line) for line in done.stdout.splitlines()]


def in_each_precision(arguments, command: list[str], records: list[dict]):
    """(precision, answers) for each of them."""
    for precision in PRECISIONS:
        yield precision, answers(arguments.electra, [*command, "--dtype", precision], records)


def as_records(texts: list[str]) -> list[dict]:
    return [{"text": text} for text in texts]


def agreement(answers: list, exact: list) -> str:
    same = sum(a == b for a, b in zip(answers, exact))
    return f"{same} of {len(exact)} as in fp32 ({same / len(exact):.2%})"


def compare_labels(arguments) -> None:
    pairs = sum(movie_reviews.read(arguments.reviews), [])
    texts = [text for text, _ in pairs]
    exact: list[str] = []
    command = ["classify", "--model", str(arguments.models / "sentiment")]
    for precision, found in in_each_precision(arguments, command, as_records(texts)):
        labels = [best[0]["label"] for best in found]
        exact = exact or labels
        right = sum(a == movie_reviews.LABELS[label] for a, (_, label) in zip(labels, pairs))
        print(f"labels, {precision}: {agreement(labels, exact)}, {right / len(pairs):.2%} right")


def compare_questions(arguments) -> None:
    questions = squad.read(arguments.questions / "xquad.en.json")
    records = [{"question": q.question, "context": q.context} for q in questions]
    exact: list[str] = []
    command = ["qa", "--model", str(arguments.models / "questions")]
    for precision, found in in_each_precision(arguments, command, records):
        spans = [answer["answer"] for answer in found]
        exact = exact or spans
        right = sum(squad.exact(span, q.answers) for span, q in zip(spans, questions))
        f1 = sum(squad.f1(span, q.answers) for span, q in zip(spans, questions)) / len(questions)
        print(f"spans, {precision}: {agreement(spans, exact)}, {right / len(questions):.2%} exact, "
              f"F1 {f1:.2%}")  # fmt: skip


def compare_entities(arguments) -> None:
    sentences = wnut.read(arguments.entities, "test")
    wanted = [wnut.spans(sentence.tags) for sentence in sentences]
    texts = [" ".join(sentence.words) for sentence in sentences]
    exact: list[set[wnut.Span]] = []
    command = ["ner", "--model", str(arguments.models / "entities")]
    for precision, found in in_each_precision(arguments, command, as_records(texts)):
        names = [wnut.found(s.words, tokens) for s, tokens in zip(sentences, found)]
        exact = exact or names
        _, _, f1 = wnut.f1(wanted, names)
        print(f"entities, {precision}: sentences {agreement(names, exact)}, F1 {f1:.2%}")


def dot(a: list[float], b: list[float]) -> float:
    return sum(x * y for x, y in zip(a, b))


def cosine(a: list[float], b: list[float]) -> float:
    return dot(a, b) / math.sqrt(dot(a, a) * dot(b, b))


def compare_vectors(arguments, name: str, texts: list[str]) -> None:
    exact: list[list[float]] = []
    command = ["embed", "--model", str(arguments.encoder), "--pooling", "mean"]
    for precision, vectors in in_each_precision(arguments, command, as_records(texts)):
        exact = exact or vectors
        cosines = [cosine(a, b) for a, b in zip(vectors, exact)]
        print(f"vectors of {name}, {precision}: cosine to fp32 {sum(cosines) / len(cosines):.5f} "
              f"in the mean of {len(cosines)}, {min(cosines):.5f} at least")  # fmt: skip


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--electra", type=Path, required=True, help="the program")
    parser.add_argument("--models", type=Path, default=Path("models"), help="their folder")
    parser.add_argument("--reviews", type=Path, help="folder of the MR sentences")
    parser.add_argument("--questions", type=Path, help="folder of XQuAD")
    parser.add_argument("--entities", type=Path, help="folder of WNUT-17")
    parser.add_argument("--encoder", type=Path, help="folder of a trained encoder")
    arguments = parser.parse_args()
    if arguments.reviews:
        compare_labels(arguments)
    if arguments.questions:
        compare_questions(arguments)
    if arguments.entities:
        compare_entities(arguments)
    if arguments.encoder and arguments.reviews:
        texts = [text for text, _ in sum(movie_reviews.read(arguments.reviews), [])[::10]]
        compare_vectors(arguments, "sentences", texts)
    if arguments.encoder and arguments.questions:
        questions = squad.read(arguments.questions / "xquad.en.json")
        paragraphs = sorted({question.context for question in questions})
        compare_vectors(arguments, "paragraphs", paragraphs)


if __name__ == "__main__":
    main()
