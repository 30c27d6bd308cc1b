"""Texts a second, end to end and in turns: this package, the program, and other libraries.

usage: classify.py [--task classify|embed] [--texts FILE] [--threads N] [--turns N] [--batches N…] [--program PATH]
                   [--skip NAME] [--only NAME] [--results JSON]

FILE has a text on each line, perhaps with a tab and more behind it; the sentences of docs/ without it. Times
include the tokenizer and all that is around the model. Each turn asks every contender once about all texts with
each batch size, beginning with another contender than the turn before; the medians count. electra is called with
as many texts as the batch size says, one call after the other; all others get all texts in one call and the batch
size as an argument, which is the better case for them. In the last column each has all texts in one call and may
batch them as it likes: this package and sentence-transformers sort them by length, a pipeline has the best of its
batch sizes. Graphs without a pipeline get what a user would add: texts tokenized all at once by the library
`tokenizers`, sorted by length, in padded batches.

A contender whose labels are not those of this package (0.5 % of them may differ), or whose vectors are not, is
not measured; one that is not installed is left out and named.
"""

from __future__ import annotations

import argparse
import contextlib
import json
import os
import re
import resource
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from importlib import metadata
from pathlib import Path
from typing import Any

import libraries
import sorted_batches
import tables
from libraries import Contender

root = Path(__file__).resolve().parents[2]
everything = 0  # the batch size that stands for one call with all texts

Makers = dict[str, Callable[[], Contender]]
Seconds = tuple[float, float]  # of wall time, and of all processors


def default_texts() -> list[str]:
    pages = sorted((root / "docs").glob("*.md"))
    found = [text for page in pages for text in re.split(r"[.\n]", page.read_text())]
    return [text.strip() for text in found if 30 < len(text) < 200][:500]


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
    """Returns a contender that has all texts in one run; measured() subtracts its start."""

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


def classify_makers(model: str, plain: str, options: argparse.Namespace) -> Makers:
    threads = options.threads
    makers: Makers = {
        "electra": lambda: electra_classify(model, threads),
        "transformers, eager": lambda: libraries.transformers_pipeline(plain, threads),
        "transformers, torch.compile": lambda: libraries.transformers_pipeline(plain, threads, True),
        "optimum, ONNX Runtime": lambda: libraries.optimum_pipeline(plain, threads),
        "optimum, OpenVINO": lambda: libraries.optimum_openvino(plain, threads),
        "sorted, torch.compile": lambda: only_all(sorted_batches.torch_compile(plain, threads)),
        "sorted, ONNX Runtime": lambda: only_all(sorted_batches.onnx_runtime(plain, threads)),
        "sorted, OpenVINO": lambda: only_all(sorted_batches.openvino(plain, threads)),
    }
    if options.program:
        makers["the program"] = lambda: program(options.program, model, threads)
    return makers


def embed_makers(model: str, plain: str, options: argparse.Namespace) -> Makers:
    def theirs(backend: str) -> Callable[[], Contender]:
        return lambda: libraries.sentence_transformers(plain, options.threads, backend)

    return {
        "electra": lambda: electra_embed(model, options.threads),
        "sentence-transformers, PyTorch": theirs("torch"),
        "sentence-transformers, ONNX": theirs("onnx"),
        "sentence-transformers, OpenVINO": theirs("openvino"),
    }


def made(makers: Makers, options: argparse.Namespace) -> dict[str, Contender]:
    found = {}
    for name, make in makers.items():
        if name in options.skip or (options.only and name not in ["electra", *options.only]):
            continue
        try:
            found[name] = make()
        except ImportError as error:
            print(f"left out: {name}: {error}")
    return found


def has_only_all(name: str) -> bool:
    return name.startswith("sorted, ") or name == "the program"


def columns_of(name: str, batches: list[int]) -> list[int]:
    """Returns the batch sizes that a contender is asked with."""
    if has_only_all(name):
        return [everything]
    sorts = name == "electra"
    return [*batches, everything] if sorts else batches


def differs(found: Any, wanted: Any) -> str | None:
    """Returns how answers differ from this package's, None if they do not."""
    if len(found) != len(wanted):
        return f"{len(found)} answers, not {len(wanted)}"
    if isinstance(wanted, list):
        count = sum(one != other for one, other in zip(found, wanted))
        return f"{count} other labels" if count > len(wanted) // 200 else None
    largest = float(abs(found - wanted).max())
    return f"vectors that differ by {largest}" if largest > 1e-4 else None


def warm_up(asked: dict[str, Contender], texts: list[str], batches: list[int]) -> None:
    """Asks each once with each batch size, and compares the answers."""
    wanted = asked["electra"](texts, everything)
    for name, ask in asked.items():
        for batch_size in columns_of(name, batches):
            found = differs(ask(texts, batch_size), wanted)
            if found:
                sys.exit(f"{name} gives {found}")


def processor_time() -> float:
    """Returns the time of all processors that this process and its children have taken."""
    used = (resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))
    return sum(one.ru_utime + one.ru_stime for one in used)


def seconds(ask: Contender, texts: list[str], batch_size: int) -> Seconds:
    begin, before = time.perf_counter(), processor_time()
    ask(texts, batch_size)
    return time.perf_counter() - begin, processor_time() - before


def measured(name: str, ask: Contender, texts: list[str], batch_size: int) -> Seconds:
    wall, processors = seconds(ask, texts, batch_size)
    if name == "the program":  # which opens the model each time, as others have done before
        start = seconds(ask, texts[:1], batch_size)
        return wall - start[0], processors - start[1]
    return wall, processors


def take_turns(
    asked: dict[str, Contender], texts: list[str], options: argparse.Namespace
) -> dict[tuple[str, int], list[Seconds]]:
    taken: dict[tuple[str, int], list[Seconds]] = {}
    names = list(asked)
    for turn in range(options.turns):
        first = turn % len(names)
        for name in names[first:] + names[:first]:
            for batch_size in columns_of(name, options.batches):
                one = measured(name, asked[name], texts, batch_size)
                taken.setdefault((name, batch_size), []).append(one)
    return taken


def rates(
    taken: dict[tuple[str, int], list[Seconds]], which: int, count: int, batches: list[int]
) -> dict[str, dict[str, float]]:
    """Returns texts a second, of wall time (0) or of processors' (1), by contender and batch size."""
    found: dict[str, dict[str, float]] = {}
    for (name, size), times in taken.items():
        median = statistics.median(one[which] for one in times)
        found.setdefault(name, {})[str(size or "all")] = round(count / median, 1)
    for each in found.values():
        each.setdefault("all", max(each.values()))
    return found


def versions() -> dict[str, str]:
    names = ["electra-cpp", "transformers", "torch", "optimum", "optimum-onnx", "optimum-intel"]
    names += ["sentence-transformers", "onnxruntime", "openvino", "tokenizers"]
    found = {}
    for name in names:
        with contextlib.suppress(metadata.PackageNotFoundError):
            found[name] = metadata.version(name)
    return found


def main() -> None:
    parser = argparse.ArgumentParser()
    add = parser.add_argument
    add("--task", choices=["classify", "embed"], default="classify")
    add("--texts", help="a file")
    add("--threads", type=int, default=2)
    add("--turns", type=int, default=5)
    add("--batches", type=int, nargs="+", default=[1, 8, 32])
    add("--limit", type=int, help="so many texts at most")
    add("--results", help="a JSON file to write, which tables.py reads")
    add("--program", help="the program, to be measured too")
    add("--skip", action="append", default=[], help="a contender to leave out")
    add("--only", action="append", default=[], help="a contender beside electra")
    options = parser.parse_args()
    texts = default_texts()
    if options.texts:
        texts = [line.split("\t")[0] for line in Path(options.texts).read_text().splitlines()]
    texts = texts[: options.limit]
    model = str(root / "models" / ("sentiment" if options.task == "classify" else "sentences"))
    with tempfile.TemporaryDirectory() as temporary:
        plain = libraries.float32_copy(model, Path(temporary))
        makers = classify_makers if options.task == "classify" else embed_makers
        asked = made(makers(model, plain, options), options)
        warm_up(asked, texts, options.batches)
        before = os.getloadavg()[0]
        taken = take_turns(asked, texts, options)
    content = {
        "machine": tables.processor(),
        "versions": versions(),
        "task": options.task,
        "texts": len(texts),
        "threads": options.threads,
        "turns": options.turns,
        "load": [round(before, 1), round(os.getloadavg()[0], 1)],
        "texts_per_second": rates(taken, 0, len(texts), options.batches),
        "texts_per_processor_second": rates(taken, 1, len(texts), options.batches),
    }
    if options.results:
        Path(options.results).write_text(json.dumps(content, indent=1) + "\n")
    print("load:", content["load"])
    for unit in ("texts_per_second", "texts_per_processor_second"):
        print(f"{unit}:", *tables.speed_table(content, unit), sep="\n")


main()
