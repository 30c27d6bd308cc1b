"""A contender of classify.py in a process of its own, which no library of another can disturb.

usage: worker.py TASK NAME TEXTS.json MODEL PLAIN THREADS [PROGRAM]

It reads lines of JSON and answers each with one. {"make": true} makes the contender: {"left_out": null}, or why
there is none. {"batch_size": 8, "answers": FILE} saves the answers for numpy; without FILE {"wall": seconds,
"processors": seconds}.
"""

from __future__ import annotations

import json
import os
import resource
import sys
import time
from pathlib import Path
from typing import Any

import numpy as np

import contenders
from libraries import Contender


def processor_time() -> float:
    """Returns the time of all processors that this process and its children have taken."""
    used = (resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))
    return sum(one.ru_utime + one.ru_stime for one in used)


def seconds(ask: Contender, texts: list[str], batch_size: int) -> dict[str, float]:
    begin, before = time.perf_counter(), processor_time()
    ask(texts, batch_size)
    return {"wall": time.perf_counter() - begin, "processors": processor_time() - before}


def measured(name: str, ask: Contender, texts: list[str], batch_size: int) -> dict[str, float]:
    taken = seconds(ask, texts, batch_size)
    if name == "the program":  # which opens the model each time, as others have done before
        start = seconds(ask, texts[:1], batch_size)
        return {clock: taken[clock] - start[clock] for clock in taken}
    return taken


def main() -> None:
    task, name, file, model, plain, threads, *program = sys.argv[1:]
    setting = contenders.Setting(model, plain, int(threads), program[0] if program else None)
    texts = json.loads(Path(file).read_text())
    answers = os.fdopen(os.dup(1), "w")
    os.dup2(2, 1)  # libraries that print are sent to the standard error
    for line in sys.stdin:
        asked = json.loads(line)
        answer: dict[str, Any]
        if "make" in asked:
            answer = {"left_out": None}
            try:
                ask = contenders.makers[task](setting)[name]()
            except ImportError as error:
                answer = {"left_out": str(error)}
        elif "answers" in asked:
            np.save(asked["answers"], np.array(ask(texts, asked["batch_size"])))
            answer = {"answers": asked["answers"]}
        else:
            answer = measured(name, ask, texts, asked["batch_size"])
        print(json.dumps(answer), file=answers, flush=True)


main()
