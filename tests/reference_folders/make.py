#!/usr/bin/env python3
"""Saves folders with transformers and sentence-transformers, and writes what these answer from them.

    make.py OUTPUT [CASE...]

OUTPUT/transformers-VERSION/CASE/model is a folder as the installed versions save it, and
expected.json beside it has the commands, their input and the reference's answers. Cases that 5
saves and 4 answers are finished by a run under 4 on the same OUTPUT; run.sh does both.
"""

import json
import os
import shutil
import sys
import warnings
from pathlib import Path

os.environ["HF_HUB_OFFLINE"] = "1"

import tokenizers
import torch
import transformers

import head_cases
import sentence_cases
import tokenizer_cases
from cases import VERSION

VERSIONS = {"transformers": transformers.__version__, **sentence_cases.VERSIONS,
            "tokenizers": tokenizers.__version__, "torch": torch.__version__.split("+")[0]}
LARGEST = 100_000  # bytes of a folder
CASES = head_cases.CASES + tokenizer_cases.CASES + sentence_cases.CASES


def short(value):
    if isinstance(value, float):
        return round(value, 8)
    if isinstance(value, dict):
        return {key: short(each) for key, each in value.items()}
    return [short(each) for each in value] if isinstance(value, list) else value


def text_of(expected):
    """A line for each input and each answer."""
    def lines(values):
        return "[\n" + ",\n".join("   " + json.dumps(short(value), ensure_ascii=False) for value in values) + "]"
    runs = ",\n".join(
        f'  {{"command": {json.dumps(run["command"])}, "tolerance": {run["tolerance"]},\n'
        f'   "input": {lines(run["input"])},\n   "answers": {lines(run["answers"])}}}' for run in expected.pop("runs"))
    head = "".join(f' "{key}": {json.dumps(value)},\n' for key, value in expected.items() if value)
    return "{\n" + head + f' "runs": [\n{runs}]\n}}\n'


def save(case, folder):
    shutil.rmtree(folder.parent, ignore_errors=True)
    folder.mkdir(parents=True)
    case.save(folder)
    size = sum(path.stat().st_size for path in folder.rglob("*") if path.is_file())
    assert size <= LARGEST, f"{folder} has {size} bytes"
    (folder.parent / "saved_by.json").write_text(json.dumps(VERSIONS) + "\n")


def ask(case, folder):
    saved_by = json.loads((folder.parent / "saved_by.json").read_text())
    expected = {"saved_by": saved_by, "answered_by": VERSIONS, "reference": case.reference, "runs": case.ask(folder)}
    (folder.parent / "expected.json").write_text(text_of(expected), encoding="utf-8")
    (folder.parent / "saved_by.json").unlink()


def main():
    warnings.filterwarnings("ignore")
    transformers.logging.set_verbosity_error()
    transformers.logging.disable_progress_bar()
    torch.set_num_threads(1)
    output, names = Path(sys.argv[1]), sys.argv[2:]
    for case in CASES:
        if names and case.name not in names:
            continue
        for version in case.versions:
            folder = output / f"transformers-{version}" / case.name / "model"
            try:
                if version == VERSION:
                    save(case, folder)
                if case.asks(version):
                    ask(case, folder)
            except Exception as problem:
                raise RuntimeError(f"{case.name}, saved by {version}") from problem


if __name__ == "__main__":
    sys.exit(main())
