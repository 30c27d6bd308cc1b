"""Opens model folders in every way, in a process of its own, and prints what came of it.

usage: open_folders.py FOLDER…

For each folder the line "begin FOLDER", and a line of JSON when it is done: {"folder", "ways": {WAY:
[code, sentence] or null}}. Sentences do not name the folder. An exception that is not electra's has
the code "foreign".
"""

from __future__ import annotations

import json
import resource
import sys
from collections.abc import Callable
from typing import Any

import electra

# No file here is worth more.
resource.setrlimit(resource.RLIMIT_AS, (2 << 30, 2 << 30))
resource.setrlimit(resource.RLIMIT_CORE, (0, 0))

heads = [
    electra.ElectraModel,
    electra.ElectraForPreTraining,
    electra.ElectraForMaskedLM,
    electra.ElectraForCausalLM,
    electra.ElectraForMultipleChoice,
    electra.ElectraForQuestionAnswering,
    electra.ElectraForSequenceClassification,
    electra.ElectraForTokenClassification,
]


def tokenize(folder: str) -> None:
    tokenizer = electra.AutoTokenizer.from_pretrained(folder)
    batch = tokenizer(["a b", "Ünïcödé"], ["c", ""], padding=True)
    assert len(batch["input_ids"]) == 2


def compute(folder: str) -> None:
    model = electra.ElectraModel.from_pretrained(folder, threads=1)
    assert model.config.num_labels >= 0
    assert len(model([[1, 2, 3]]).last_hidden_state) == 1


def compute_every_head(folder: str) -> None:
    """Raises what the last head says that cannot be opened."""
    failed = None
    for kind in heads:
        try:
            ids: Any = [[1, 2, 3]]
            kind.from_pretrained(folder, threads=1)(
                [ids] if kind is electra.ElectraForMultipleChoice else ids
            )
        except electra.Error as error:
            failed = error
    if failed is not None:
        raise failed


def extract(folder: str) -> None:
    electra.pipeline("feature-extraction", folder, threads=1)(["a b", ""])


def embed(folder: str) -> None:
    electra.SentenceTransformer(folder, threads=1).encode(["a b", ""])


ways: dict[str, Callable[[str], Any]] = {
    "info": electra.info,
    "check": electra.check,
    "tokenize": tokenize,
    "compute": compute,
    "heads": compute_every_head,
    "extract": extract,
    "embed": embed,
}


def outcome(way: Callable[[str], Any], folder: str) -> tuple[str, str] | None:
    try:
        way(folder)
    except electra.Error as error:
        return error.code, str(error).replace(f"{folder}/", "").replace(f"{folder}: ", "")
    except Exception as error:
        return "foreign", repr(error)
    return None


for folder in sys.argv[1:]:
    print("begin", folder, flush=True)
    found = {name: outcome(way, folder) for name, way in ways.items()}
    print(json.dumps({"folder": folder, "ways": found}), flush=True)
