"""ComVE's short sentences of common sense (Wang et al. 2020), for training and evaluation alike."""

import csv
from pathlib import Path

FILES = {"train": "training_subtaskB_data_all.csv", "test": "test_subtaskB_test_data.csv"}
TEST_ANSWERS = "test_subtaskB_gold_answers.csv"


def _rows(data: Path, name: str) -> list[dict]:
    with (data / FILES[name]).open(encoding="utf-8", newline="") as file:
        rows = csv.DictReader(file)
        return [{key: " ".join(value.split()) for key, value in row.items()} for row in rows]


def sentences(data: Path, name: str) -> list[str]:
    """The sentences of "train" or "test" that are true: those that say why another is not."""
    rows = _rows(data, name)
    found = dict.fromkeys(row[key] for row in rows for key in ("OptionA", "OptionB", "OptionC"))
    return [sentence for sentence in found if len(sentence.split()) >= 4]


def statements(data: Path, name: str) -> list[str]:
    """The sentences of "train" or "test" that make no sense."""
    return [row["FalseSent"] for row in _rows(data, name)]


def test_reasons(data: Path) -> list[str]:
    """For each statement of the test, the sentence that says why it makes no sense."""
    with (data / TEST_ANSWERS).open(encoding="utf-8", newline="") as file:
        right = dict(csv.reader(file))
    return [row["Option" + right[row["id"]]] for row in _rows(data, "test")]
