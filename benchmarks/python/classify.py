"""Texts a second of text classification, in turns: this package, the program, and others.

usage: classify.py [--model DIR] [--texts FILE] [--threads N] [--turns N] [--program PATH]

FILE has a text on each line; the sentences of docs/ without it. Contenders that are not installed are left
out. Each turn asks every contender once about all texts; of the turns the median counts. Both wall time and
time of all processors are shown: the second says more on a machine that does other work.
"""

from __future__ import annotations

import argparse
import re
import statistics
import subprocess
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

root = Path(__file__).resolve().parents[2]
Contender = Callable[[list[str]], Any]


def default_texts() -> list[str]:
    pages = sorted((root / "docs").glob("*.md"))
    found = [text for page in pages for text in re.split(r"[.\n]", page.read_text())]
    return [text.strip() for text in found if 30 < len(text) < 200][:500]


def electra_pipeline(model: str, threads: int) -> Contender:
    import electra

    return electra.pipeline("text-classification", model, threads=threads)


def program(path: str, model: str, threads: int) -> Contender:
    def ask(texts: list[str]) -> None:
        with tempfile.NamedTemporaryFile("w", suffix=".txt") as file:
            file.write("\n".join(texts))
            file.flush()
            command = [path, "classify", "--model", model, "--threads", str(threads), "--json"]
            subprocess.run([*command, "--input", file.name], check=True, stdout=subprocess.DEVNULL)

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
    return lambda texts: pipe(texts, batch_size=batch_size, truncation=True)


def contenders(options: argparse.Namespace) -> dict[str, Contender]:
    makers: dict[str, Callable[[], Contender]] = {
        "electra": lambda: electra_pipeline(options.model, options.threads)
    }
    if options.program:
        makers["the program"] = lambda: program(options.program, options.model, options.threads)
    for size in (1, 8):
        makers[f"transformers, batch_size={size}"] = lambda size=size: reference(  # type: ignore[misc]
            options.model, options.threads, size
        )
    made = {}
    for name, make in makers.items():
        try:
            made[name] = make()
        except ImportError as error:
            print(f"left out: {name}: {error}")
    return made


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
    options = parser.parse_args()
    texts = Path(options.texts).read_text().splitlines() if options.texts else default_texts()
    asked = contenders(options)
    taken: dict[str, list[tuple[float, float]]] = {name: [] for name in asked}
    for ask in asked.values():
        ask(texts[:16])
    for _ in range(options.turns):
        for name, ask in asked.items():
            taken[name].append(measure(ask, texts))
    medians = {
        name: tuple(statistics.median(times[i] for times in turns) for i in (0, 1))
        for name, turns in taken.items()
    }
    print(f"{len(texts)} texts, {options.threads} threads, median of {options.turns} turns")
    for name, (wall, cpu) in medians.items():
        ratio, cpu_ratio = wall / medians["electra"][0], cpu / medians["electra"][1]
        print(
            f"{name:38} {len(texts) / wall:8.0f} texts/s  {ratio:6.2f} times the wall time"
            f"  {cpu_ratio:6.2f} times the processors' time"
        )


main()
