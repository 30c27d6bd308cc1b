"""The contenders of classify.py, by task and name, each with a function that makes it."""

from __future__ import annotations

import json
import subprocess
import tempfile
from collections.abc import Callable
from dataclasses import dataclass

import libraries
import sorted_batches
from libraries import Contender

everything = 0  # the batch size that stands for one call with all texts

Makers = dict[str, Callable[[], Contender]]


@dataclass
class Setting:
    """What all contenders have in common."""

    model: str  # a folder
    plain: str  # the same with weights in float32
    threads: int
    program: str | None


def called_with(count: int, texts: list[str]) -> list[list[str]]:
    """Returns the texts of each call."""
    if count == everything:
        return [texts]
    return [texts[begin : begin + count] for begin in range(0, len(texts), count)]


def electra_classify(model: str, threads: int, dtype: str = "float32") -> Contender:
    import electra

    pipe = electra.pipeline("text-classification", model, threads=threads, dtype=dtype)

    def ask(texts: list[str], batch_size: int) -> list[str]:
        calls = called_with(batch_size, texts)
        return [answer["label"] for some in calls for answer in pipe(some)]

    return ask


def electra_embed(model: str, threads: int, dtype: str = "float32") -> Contender:
    import electra
    import numpy as np

    encoder = electra.SentenceTransformer(model, threads=threads, dtype=dtype)
    return lambda texts, batch_size: np.concatenate(
        [encoder.encode(some) for some in called_with(batch_size, texts)]
    )


def program(path: str, model: str, threads: int) -> Contender:
    """Returns a contender that has all texts in one run; worker.py subtracts its start."""

    def ask(texts: list[str], batch_size: int) -> list[str]:
        with tempfile.NamedTemporaryFile("w", suffix=".txt") as file:
            file.write("".join(text + "\n" for text in texts))
            file.flush()
            given = ["--model", model, "--threads", str(threads), "--json", "--input", file.name]
            done = subprocess.run([path, "classify", *given], check=True, stdout=subprocess.PIPE)
        return [json.loads(line)[0]["label"] for line in done.stdout.splitlines()]

    return ask


def only_all(ask: Callable[[list[str]], list[str]]) -> Contender:
    """Returns a contender of a graph, which chooses its batches."""
    return lambda texts, batch_size: ask(texts)


def classify_makers(setting: Setting) -> Makers:
    plain, threads = setting.plain, setting.threads
    makers: Makers = {
        "electra": lambda: electra_classify(setting.model, threads),
        "transformers, eager": lambda: libraries.transformers_pipeline(plain, threads),
        "transformers, torch.compile": lambda: libraries.transformers_pipeline(plain, threads, True),
        "optimum, ONNX Runtime": lambda: libraries.optimum_pipeline(plain, threads),
        "optimum, OpenVINO": lambda: libraries.optimum_openvino(plain, threads),
        "sorted, torch.compile": lambda: only_all(sorted_batches.torch_compile(plain, threads)),
        "sorted, ONNX Runtime": lambda: only_all(sorted_batches.onnx_runtime(plain, threads)),
        "sorted, OpenVINO": lambda: only_all(sorted_batches.openvino(plain, threads)),
    }
    if setting.program:
        path = setting.program
        makers["the program"] = lambda: program(path, setting.model, threads)
    return makers


def embed_makers(setting: Setting) -> Makers:
    def theirs(backend: str) -> Callable[[], Contender]:
        return lambda: libraries.sentence_transformers(setting.plain, setting.threads, backend)

    return {
        "electra": lambda: electra_embed(setting.model, setting.threads),
        "sentence-transformers, PyTorch": theirs("torch"),
        "sentence-transformers, ONNX": theirs("onnx"),
        "sentence-transformers, OpenVINO": theirs("openvino"),
    }


makers = {"classify": classify_makers, "embed": embed_makers}


def has_only_all(name: str) -> bool:
    return name.startswith("sorted, ") or name == "the program"


def columns_of(name: str, batches: list[int]) -> list[int]:
    """Returns the batch sizes that a contender is asked with."""
    if has_only_all(name):
        return [everything]
    sorts = name == "electra"
    return [*batches, everything] if sorts else batches
