"""Texts a second of text classification, in turns: this package, the program, and others.

usage: classify.py [--model DIR] [--texts FILE] [--threads N] [--turns N] [--program PATH] [--skip NAME]

FILE has a text on each line; the sentences of docs/ without it. Contenders that are not installed are left
out. Each turn asks every contender once about all texts, in another order than the turn before; of the turns
the median counts. Both wall time and time of all processors are shown: the second says more on a machine that
does other work. Every contender gives the labels of the first, or is not measured.

Where a contender is a graph without a pipeline, as with ONNX Runtime and torch.compile, it gets what a user
would add: texts tokenized all at once by the library `tokenizers`, sorted by length, in padded batches.
"""

from __future__ import annotations

import argparse
import os
import re
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import sorted_batches

root = Path(__file__).resolve().parents[2]
Contender = Callable[[list[str]], list[str]]


def default_texts() -> list[str]:
    pages = sorted((root / "docs").glob("*.md"))
    found = [text for page in pages for text in re.split(r"[.\n]", page.read_text())]
    return [text.strip() for text in found if 30 < len(text) < 200][:500]


def labels_of(answers: Any) -> list[str]:
    return [answer["label"] for answer in answers]


def electra_pipeline(model: str, threads: int) -> Contender:
    import electra

    pipe = electra.pipeline("text-classification", model, threads=threads)
    return lambda texts: labels_of(pipe(texts))


def program(path: str, model: str, threads: int) -> Contender:
    import json

    def ask(texts: list[str]) -> list[str]:
        with tempfile.NamedTemporaryFile("w", suffix=".txt") as file:
            file.write("\n".join(texts))
            file.flush()
            command = [path, "classify", "--model", model, "--threads", str(threads), "--json"]
            done = subprocess.run(
                [*command, "--input", file.name], check=True, stdout=subprocess.PIPE
            )
        return [json.loads(line)[0]["label"] for line in done.stdout.splitlines()]

    return ask


def reference(model: str, threads: int, batch_size: int) -> Contender:
    import torch
    import transformers

    torch.set_num_threads(threads)
    transformers.logging.set_verbosity_error()
    # Eager attention: the reference's ELECTRA knows no other.
    pipe = transformers.pipeline(
        "text-classification", model=model, device="cpu", dtype=torch.float32
    )
    return lambda texts: labels_of(pipe(texts, batch_size=batch_size, truncation=True))


def contenders(options: argparse.Namespace) -> dict[str, Contender]:
    model, threads = options.model, options.threads
    makers: dict[str, Callable[[], Contender]] = {
        "electra": lambda: electra_pipeline(model, threads),
        "transformers, batch_size=1": lambda: reference(model, threads, 1),
        "transformers, batch_size=8": lambda: reference(model, threads, 8),
        "torch.compile": lambda: sorted_batches.torch_compile(model, threads),
        "ONNX Runtime": lambda: sorted_batches.onnx_runtime(model, threads),
        "OpenVINO": lambda: sorted_batches.openvino(model, threads),
    }
    if options.program:
        makers["the program"] = lambda: program(options.program, model, threads)
    made = {}
    for name, make in makers.items():
        if name in options.skip:
            continue
        try:
            made[name] = make()
        except ImportError as error:
            print(f"left out: {name}: {error}")
    return made


def warm_up(asked: dict[str, Contender], texts: list[str]) -> None:
    """Asks each once, and compares the labels."""
    wanted = asked["electra"](texts)
    for name, ask in asked.items():
        found = ask(texts)
        differing = sum(one != other for one, other in zip(found, wanted))
        if len(found) != len(wanted) or differing > len(wanted) // 200:
            sys.exit(f"{name} gives other labels: {differing} of {len(wanted)}")


def measure(ask: Contender, texts: list[str]) -> tuple[float, float]:
    wall, own = time.perf_counter(), sum(times())
    ask(texts)
    return time.perf_counter() - wall, sum(times()) - own


def times() -> tuple[float, float]:
    import resource

    def used(who: int) -> float:
        usage = resource.getrusage(who)
        return usage.ru_utime + usage.ru_stime

    return used(resource.RUSAGE_SELF), used(resource.RUSAGE_CHILDREN)


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--model", default=str(root / "models" / "sentiment"))
    parser.add_argument("--texts")
    parser.add_argument("--threads", type=int, default=2)
    parser.add_argument("--turns", type=int, default=5)
    parser.add_argument("--program")
    parser.add_argument("--skip", action="append", default=[], help="a contender to leave out")
    options = parser.parse_args()
    texts = Path(options.texts).read_text().splitlines() if options.texts else default_texts()
    asked = contenders(options)
    taken: dict[str, list[tuple[float, float]]] = {name: [] for name in asked}
    warm_up(asked, texts)
    before = os.getloadavg()[0]
    for turn in range(options.turns):
        names = list(asked)
        for name in names[turn % len(names) :] + names[: turn % len(names)]:
            taken[name].append(measure(asked[name], texts))
    medians = {
        name: tuple(statistics.median(times[i] for times in turns) for i in (0, 1))
        for name, turns in taken.items()
    }
    print(
        f"{len(texts)} texts, {options.threads} threads, median of {options.turns} turns;"
        f" the machine's load: {before:.1f}, then {os.getloadavg()[0]:.1f}"
    )
    for name, (wall, cpu) in medians.items():
        ratio, cpu_ratio = wall / medians["electra"][0], cpu / medians["electra"][1]
        print(
            f"{name:38} {len(texts) / wall:8.0f} texts/s  {ratio:6.2f} times the wall time"
            f"  {cpu_ratio:6.2f} times the processors' time"
        )


main()
