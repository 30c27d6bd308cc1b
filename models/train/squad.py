"""SQuAD's development paragraphs and XQuAD's English ones, for training and evaluation alike."""

import json
import random
import re
import string
import zipfile
from collections import Counter
from dataclasses import dataclass
from pathlib import Path

HELD_OUT_PARAGRAPHS = 90  # about one in twenty


@dataclass(frozen=True)
class Question:
    id: str
    context: str
    question: str
    answers: list[str]  # the first is the one whose start is known
    start: int  # in characters


def read(path: Path) -> list[Question]:
    """The questions of a SQuAD 1.1 file, which may be the only one of an archive."""
    if path.suffix == ".zip":
        with zipfile.ZipFile(path) as archive:
            content = archive.read(archive.namelist()[0])
    else:
        content = path.read_bytes()
    questions = []
    for article in json.loads(content)["data"]:
        for paragraph in article["paragraphs"]:
            for qa in paragraph["qas"]:
                answers = [answer["text"] for answer in qa["answers"]]
                start = qa["answers"][0]["answer_start"]
                questions.append(
                    Question(qa["id"], paragraph["context"], qa["question"], answers, start)
                )
    return questions


def without(questions: list[Question], test: list[Question]) -> list[Question]:
    """The questions about other paragraphs than those of the test, and other questions."""
    contexts = {normalise(question.context) for question in test}
    asked = {normalise(question.question) for question in test}
    return [
        question
        for question in questions
        if normalise(question.context) not in contexts
        and normalise(question.question) not in asked
    ]


def hold_out(questions: list[Question]) -> tuple[list[Question], list[Question]]:
    """What to train on, and questions about other paragraphs to choose settings by."""
    contexts = sorted({question.context for question in questions})
    random.Random(0).shuffle(contexts)
    held_out = set(contexts[:HELD_OUT_PARAGRAPHS])
    return (
        [question for question in questions if question.context not in held_out],
        [question for question in questions if question.context in held_out],
    )


def training(data: Path) -> list[Question]:
    """All questions of the folder's SQuAD that share nothing with the folder's XQuAD."""
    files = [*data.glob("*dev-v1.1.json*")]
    if len(files) != 1:
        raise SystemExit(f"{data} should hold one dev-v1.1.json, zipped or not; found {len(files)}")
    return without(read(files[0]), read(data / "xquad.en.json"))


def split(context: str) -> list[str]:
    """The sentences of a paragraph, cut where a full stop ends a word of some length."""
    return re.split(r"(?<=[a-z0-9)\"]{2}[.!?])\s+(?=[A-Z\"])", context)


def sentences(questions: list[Question]) -> list[str]:
    """The sentences of all paragraphs, but for very short and very long ones."""
    contexts = dict.fromkeys(question.context for question in questions)
    found = [sentence for context in contexts for sentence in split(context)]
    return [sentence for sentence in found if 3 <= len(sentence.split()) <= 80]


# Scores, as SQuAD's own script takes them


def normalise(text: str) -> str:
    """Lower case, without punctuation, articles and needless spaces."""
    text = "".join(c for c in text.lower() if c not in string.punctuation)
    return " ".join(re.sub(r"\b(a|an|the)\b", " ", text).split())


def exact(answer: str, wanted: list[str]) -> bool:
    return any(normalise(answer) == normalise(w) for w in wanted)


def f1(answer: str, wanted: list[str]) -> float:
    """The best F1 of the answer's words against those of any wanted answer."""
    return max(_f1(normalise(answer).split(), normalise(w).split()) for w in wanted)


def _f1(got: list[str], wanted: list[str]) -> float:
    common = sum((Counter(got) & Counter(wanted)).values())
    return 2 * common / (len(got) + len(wanted)) if common else 0.0
