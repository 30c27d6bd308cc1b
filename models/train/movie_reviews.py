"""The MR sentences (Pang and Lee 2005) and their split, for training and evaluation alike."""

import random
import zipfile
from pathlib import Path

LABELS = ["negative", "positive"]
FILES = ["rt-polarity.neg", "rt-polarity.pos"]  # one for each label, in the same order
HELD_OUT_PER_CLASS = 533  # a tenth of 5,331
DEV_PER_CLASS = 480  # a tenth of what is left


def _decode(line: bytes) -> str:
    """The text of one line: UTF-8 in NLTK's copy of the data, ISO-8859-1 in the original one."""
    try:
        return line.decode("utf-8").strip()
    except UnicodeDecodeError:
        return line.decode("latin-1").strip()


def _read_lines(data: Path, name: str) -> list[str]:
    """The sentences of one file, which may lie in the folder itself or in the archive in it."""
    if (data / name).exists():
        content = (data / name).read_bytes()
    else:
        with zipfile.ZipFile(data / "sentence_polarity.zip") as archive:
            content = archive.read(f"sentence_polarity/{name}")
    # Bytes are split, not text: 0x85 in the original files is a line end to str.splitlines().
    return [_decode(line) for line in content.split(b"\n") if line.strip()]


def read(data: Path) -> list[list[tuple[str, int]]]:
    """All (sentence, label) pairs, a list for each label, in an order that never changes."""
    classes = []
    for label, name in enumerate(FILES):
        pairs = [(text, label) for text in _read_lines(data, name)]
        random.Random(0).shuffle(pairs)
        classes.append(pairs)
    return classes


def split(classes: list[list[tuple[str, int]]], dev: bool = False):
    """Training pairs and the pairs to test on.

    The test is the last tenth of each class. With `dev` that tenth is left alone, and a tenth of
    the training pairs is tested on instead: for comparing one setting with another.
    """
    training = [pairs[:-HELD_OUT_PER_CLASS] for pairs in classes]
    test = [pairs[-HELD_OUT_PER_CLASS:] for pairs in classes]
    if dev:
        test = [pairs[-DEV_PER_CLASS:] for pairs in training]
        training = [pairs[:-DEV_PER_CLASS] for pairs in training]
    return sum(training, []), sum(test, [])
