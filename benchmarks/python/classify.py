"""Texts a second, end to end and in turns: this package, the program, and other libraries.

usage: classify.py [--task classify|embed] [--texts FILE] [--threads N] [--turns N] [--batches N…] [--program PATH]
                   [--limit N] [--skip NAME] [--only NAME] [--results JSON]

FILE has a text on each line, perhaps with a tab and more behind it; the sentences of docs/ without it. Times
include the tokenizer and all that is around the model. Each contender is a process of its own, so that none sets
the threads of another; all are started first. Each turn asks every contender once about all texts with each batch
size, beginning with another contender than the turn before; the medians count. electra is called with as many texts
as the batch size says, one call after the other; all others get all texts in one call and the batch size as an
argument, which is the better case for them. In the last column each has all texts in one call and may batch them as
it likes: this package and sentence-transformers sort them by length, a pipeline has the best of its batch sizes.
Graphs without a pipeline get what a user would add: texts tokenized all at once by the library `tokenizers`, sorted
by length, in padded batches.

A contender whose labels are not those of this package (0.5 % of them may differ), or whose vectors are not, ends the
run; one that is not installed is left out and named. One that kept less than 60 % of its threads busy with batches
of several texts is named too, by the turn in which it kept the most: its threads are not set as they should be, or
the machine did something else.
"""

from __future__ import annotations

import argparse
import contextlib
import json
import os
import re
import statistics
import sys
import tempfile
from importlib import metadata
from pathlib import Path
from typing import Any

import libraries
import tables
from contenders import Setting, columns_of, everything, makers

root = Path(__file__).resolve().parents[2]
sys.path.append(str(root / "benchmarks" / "peers"))

import measure  # noqa: E402
from engines import Engine, Failed  # noqa: E402

least_busy = 0.6  # of the threads, with batches of several texts

Turns = dict[tuple[str, int], list[dict[str, float]]]  # wall time and that of all processors


def default_texts() -> list[str]:
    pages = sorted((root / "docs").glob("*.md"))
    found = [text for page in pages for text in re.split(r"[.\n]", page.read_text())]
    return [text.strip() for text in found if 30 < len(text) < 200][:500]


def started(setting: Setting, texts: list[str], options: argparse.Namespace, folder: Path) -> list[Engine]:
    """Returns the contenders that there are, each as a process."""
    file = folder / "texts.json"
    file.write_text(json.dumps(texts))
    given = [str(file), setting.model, setting.plain, str(setting.threads)]
    given += [setting.program] if setting.program else []
    found = []
    for name in makers[options.task](setting):
        if name in options.skip or (options.only and name not in ["electra", *options.only]):
            continue
        worker = [sys.executable, str(Path(__file__).with_name("worker.py")), options.task, name]
        log = Path(tempfile.gettempdir()) / f"classify, {name}.log"
        engine = Engine(name, [*worker, *given], log)
        left_out = engine.ask({"make": True})["left_out"]
        if left_out:
            print(f"left out: {name}: {left_out}")
            engine.close()
        else:
            found.append(engine)
    return found


def differs(found: Any, wanted: Any) -> str | None:
    """Returns how answers differ from this package's, None if they do not."""
    if len(found) != len(wanted):
        return f"{len(found)} answers, not {len(wanted)}"
    if wanted.dtype.kind == "U":
        count = int((found != wanted).sum())
        return f"{count} other labels" if count > len(wanted) // 200 else None
    largest = float(abs(found - wanted).max())
    return f"vectors that differ by {largest}" if largest > 1e-4 else None


def warm_up(engines: list[Engine], batches: list[int], folder: Path) -> None:
    """Asks each once with each batch size, and compares the answers."""
    import numpy as np

    def answers(engine: Engine, batch_size: int) -> Any:
        file = str(folder / "answers.npy")
        return np.load(engine.ask({"batch_size": batch_size, "answers": file})["answers"])

    wanted = answers(engines[0], everything)
    for engine in engines:
        for batch_size in columns_of(engine.name, batches):
            found = differs(answers(engine, batch_size), wanted)
            if found:
                sys.exit(f"{engine.name} gives {found}")


def take_turns(engines: list[Engine], options: argparse.Namespace) -> Turns:
    taken: Turns = {}
    for turn in range(options.turns):
        first = turn % len(engines)
        for engine in engines[first:] + engines[:first]:
            for batch_size in columns_of(engine.name, options.batches):
                measure.settled()
                one = engine.ask({"batch_size": batch_size})
                taken.setdefault((engine.name, batch_size), []).append(one)
    return taken


def rates(taken: Turns, clock: str, count: int) -> dict[str, dict[str, float]]:
    """Returns texts a second of a clock, by contender and batch size."""
    found: dict[str, dict[str, float]] = {}
    for (name, size), times in taken.items():
        median = statistics.median(one[clock] for one in times)
        found.setdefault(name, {})[str(size or "all")] = round(count / median, 1)
    for each in found.values():
        each.setdefault("all", max(each.values()))
    return found


def idle(taken: Turns, threads: int) -> list[str]:
    """Returns a sentence for each contender and batch size whose threads had little to do."""
    found = []
    for (name, size), times in taken.items():
        busy = max(one["processors"] / one["wall"] for one in times)
        if size != 1 and busy < least_busy * threads:
            found.append(f"{name} kept {busy:.2f} of {threads} threads busy with batches of {size or 'all'}")
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
        folder = Path(temporary)
        plain = libraries.float32_copy(model, folder)
        setting = Setting(model, plain, options.threads, options.program)
        try:
            engines = started(setting, texts, options, folder)
            warm_up(engines, options.batches, folder)
            before = os.getloadavg()[0]
            taken = take_turns(engines, options)
        except Failed as failed:
            sys.exit(str(failed))
        for engine in engines:
            engine.close()
    content = {
        "machine": tables.processor(),
        "versions": versions(),
        "task": options.task,
        "texts": len(texts),
        "threads": options.threads,
        "turns": options.turns,
        "load": [round(before, 1), round(os.getloadavg()[0], 1)],
        "texts_per_second": rates(taken, "wall", len(texts)),
        "texts_per_processor_second": rates(taken, "processors", len(texts)),
        "idle": idle(taken, options.threads),
    }
    if options.results:
        Path(options.results).write_text(json.dumps(content, indent=1) + "\n")
    print("load:", content["load"])
    for unit in ("texts_per_second", "texts_per_processor_second"):
        print(f"{unit}:", *tables.speed_table(content, unit), sep="\n")
    print(*content["idle"], sep="\n")


main()
