"""The WNUT-17 sentences (Derczynski et al. 2017), for training and evaluation alike."""

from dataclasses import dataclass
from pathlib import Path

FILES = {"train": "wnut17train.conll", "dev": "emerging.dev.conll", "test": "emerging.test.conll"}
TYPES = ["corporation", "creative-work", "group", "location", "person", "product"]
TAGS = ["O"] + [f"{place}-{kind}" for kind in TYPES for place in "BI"]

Span = tuple[int, int, str]  # the first word, the one after the last, the type


@dataclass(frozen=True)
class Sentence:
    words: list[str]
    tags: list[str]


def read(data: Path, name: str) -> list[Sentence]:
    """The sentences of "train", "dev" or "test"; of several tags of a word the first counts."""
    sentences = []
    words: list[str] = []
    tags: list[str] = []
    for line in [*(data / FILES[name]).read_text(encoding="utf-8").split("\n"), ""]:
        word, _, tag = line.strip().partition("\t")
        if tag:
            words.append(word)
            tags.append(tag.split(",")[0])
        elif words:
            sentences.append(Sentence(words, tags))
            words, tags = [], []
    return sentences


def spans(tags: list[str]) -> set[Span]:
    """The entities that the tags mark; an I- that continues nothing starts one."""
    found = set()
    start, kind = 0, None
    for i, tag in enumerate([*tags, "O"]):
        place, _, named = tag.partition("-")
        if kind is not None and (place != "I" or named != kind):
            found.add((start, i, kind))
            kind = None
        if place != "O" and kind is None:
            start, kind = i, named
    return found


def f1(wanted: list[set[Span]], got: list[set[Span]]) -> tuple[float, float, float]:
    """Precision, recall and F1 of entities that are right from their first word to their last."""
    right = sum(len(w & g) for w, g in zip(wanted, got))
    precision = right / max(1, sum(map(len, got)))
    recall = right / max(1, sum(map(len, wanted)))
    return precision, recall, 2 * precision * recall / max(1e-9, precision + recall)


def found(words: list[str], tokens: list[dict]) -> set[Span]:
    """The names in a text that is the words with spaces between them, of answers to it."""
    by_start = {token["start"]: token["entity"] for token in tokens}
    tags, start = [], 0
    for word in words:
        tags.append(by_start.get(start, "O"))
        start += len(word) + 1
    return spans(tags)
