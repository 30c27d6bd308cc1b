"""The banking77 questions (Casanueva et al. 2020), for training and evaluation alike."""

import csv
import random
from pathlib import Path

HELD_OUT = 500

Rows = list[tuple[str, str]]


def read(data: Path, name: str) -> Rows:
    """The (text, intent) pairs of "train" or "test"; line ends within a text become spaces."""
    with (data / f"{name}.csv").open(encoding="utf-8", newline="") as file:
        return [(" ".join(row["text"].split()), row["category"]) for row in csv.DictReader(file)]


def labels(rows: Rows) -> list[str]:
    return sorted({label for _, label in rows})


def training(data: Path) -> tuple[Rows, Rows]:
    """What to train on and what to choose settings by; nothing of the test is in either."""
    test = {text for text, _ in read(data, "test")}
    rows = [(text, label) for text, label in read(data, "train") if text not in test]
    random.Random(0).shuffle(rows)
    return rows[HELD_OUT:], rows[:HELD_OUT]
