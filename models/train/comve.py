"""ComVE's short sentences of common sense (Wang et al. 2020), for training and evaluation alike."""

import csv
from pathlib import Path

FILES = {"train": "training_subtaskB_data_all.csv", "test": "test_subtaskB_test_data.csv"}


def sentences(data: Path, name: str) -> list[str]:
    """The sentences of "train" or "test" that are true: those that say why another is not."""
    with (data / FILES[name]).open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    found = dict.fromkeys(
        " ".join(row[key].split()) for row in rows for key in ("OptionA", "OptionB", "OptionC")
    )
    return [sentence for sentence in found if len(sentence.split()) >= 4]
