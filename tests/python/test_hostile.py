"""Folders that were made to do harm: an exception of electra's, never a crash.

Each batch of folders is opened by a process of its own, so that a crash is seen and the folder
named. The folders have one file each of tests/hostile, which breaks a rule. Further ones, with a
case.json whose "expect" is "error", "load" or "error-or-load", are in the folder that ELECTRA_HOSTILE
names, or in ../shared/golden/hostile if it is there.
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from conftest import root

hostile = root / "tests" / "hostile"
sound = root / "tests" / "data" / "pipelines" / "text-classification" / "two"
batch_size = 60
weights = "model.safetensors"
# Under which name a file is read, by its suffix.
names = {
    ".bin": "pytorch_model.bin",
    ".config": "config.json",
    ".electra": "model.electra",
    ".h5": "tf_model.h5",
    ".index": "model.ckpt.index",
    ".json": "model.safetensors.index.json",
    ".modules": "modules.json",
    ".msgpack": "flax_model.msgpack",
    ".safetensors": weights,
    ".spiece": "spiece.model",
    ".tokenizer": "tokenizer.json",
    ".vocab": "vocab.txt",
}
# What is said instead: a package that was built without SentencePiece refuses its files, and in a
# folder the name of an index tells what it is.
refused = {(".spiece", "unsupported")}
said_otherwise = {"3.6-bundle-magic.index": "FILE is not a whole index of a TensorFlow checkpoint"}
of_weights = {".bin", ".electra", ".h5", ".index", ".json", ".msgpack", ".safetensors"}


def opened(folders: list[Path]) -> dict[str, dict[str, Any]]:
    """Returns the outcomes by the names of folders; fails if the process dies that opens them."""
    command = [sys.executable, str(root / "tests" / "python" / "open_folders.py")]
    environment = {**os.environ, "OPENBLAS_NUM_THREADS": "1"}
    done = subprocess.run(
        [*command, *map(str, folders)], capture_output=True, env=environment, timeout=600
    )
    lines = done.stdout.decode().splitlines()
    assert done.returncode == 0, (done.returncode, lines[-1:], done.stderr.decode()[-2000:])
    reports = [json.loads(line) for line in lines if not line.startswith("begin ")]
    assert len(reports) == len(folders)
    return {Path(report["folder"]).name: report["ways"] for report in reports}


def batches(found: list[Path]) -> list[list[Path]]:
    return [found[begin : begin + batch_size] for begin in range(0, len(found), batch_size)]


def made(target: Path, file: Path) -> Path:
    """Makes a folder that is sound but for the one file."""
    folder = target / file.name
    folder.mkdir(parents=True)
    for one in ("config.json", "tokenizer_config.json", "vocab.txt", weights):
        if file.suffix != ".modules" and (one != weights or file.suffix not in of_weights):
            shutil.copy(sound / one, folder)
    if file.suffix == ".spiece":
        (folder / "vocab.txt").unlink()
        (folder / "tokenizer_config.json").write_text('{"tokenizer_class": "AlbertTokenizer"}')
    shutil.copy(file, folder / names[file.suffix])
    if file.suffix == ".index":
        (folder / "model.ckpt.data-00000-of-00001").write_bytes(bytes(24))
    return folder


def sentences() -> dict[str, str]:
    """Returns what is said of each file of tests/hostile: its code, ": " and the sentence."""
    rows = (hostile / "sentences.tsv").read_text(encoding="utf-8").splitlines()
    return dict(row.split("\t", 1) for row in rows)


def first_name(batch: list[Path]) -> str:
    return batch[0].name


@pytest.mark.parametrize("files", batches(sorted((hostile / "files").iterdir())), ids=first_name)
def test_a_file_that_breaks_a_rule_has_its_sentence(files: list[Path], tmp_path: Path) -> None:
    rules = sentences()
    failed = []
    for name, ways in opened([made(tmp_path, file) for file in files]).items():
        said = [tuple(outcome) for outcome in ways.values() if outcome]
        code, sentence = rules[name].split(": ", 1)
        sentence = said_otherwise.get(name, sentence).replace("FILE.data", "model.ckpt.data")
        sentence = sentence.replace("FILE", names[Path(name).suffix])
        is_said = any(code == one and text.endswith(sentence) for one, text in said)
        is_refused = any((Path(name).suffix, one) in refused for one, _ in said)
        if not (is_said or is_refused) or any(one == "foreign" for one, _ in said):
            failed.append((name, f"wanted {code}: {sentence}", set(said)))
    assert not failed


def cases() -> list[Path]:
    beside = root.parent / "shared" / "golden" / "hostile"
    folder = Path(os.environ.get("ELECTRA_HOSTILE") or beside)
    return sorted(path.parent for path in folder.glob("*/case.json"))


def verdict(expect: str, ways: dict[str, Any]) -> str | None:
    """Returns what is wrong with the outcomes of a case, None if nothing is."""
    foreign = {way: one[1] for way, one in ways.items() if one and one[0] == "foreign"}
    if foreign:
        return f"an exception of another library: {foreign}"
    if expect == "error" and ways["check"] is None:
        return "check() says that nothing is wrong"
    if expect == "load" and ways["check"] is not None:
        return f"a sound folder is refused: {ways['check']}"
    return None


@pytest.mark.skipif(not cases(), reason="there is no folder of cases")
@pytest.mark.parametrize("folders", batches(cases()), ids=first_name)
def test_a_hostile_folder_is_an_exception(folders: list[Path]) -> None:
    expected = {
        folder.name: json.loads((folder / "case.json").read_text())["expect"] for folder in folders
    }
    wrong = {name: verdict(expected[name], ways) for name, ways in opened(folders).items()}
    assert not {name: why for name, why in wrong.items() if why}
