"""What every worker speaks, so that the driver can time one engine after another.

A worker reads lines like {"lengths": [128, 7], "repeat": 5} and answers each with a line
{"wall": [seconds, ...], "cpu": [seconds, ...], "way": "..."}, as `electra bench model --stdin` does. The sequences are
padded to the longest; with "group": 8 they are first sorted by length and cut into groups of 8, each padded to its own
longest. One untimed pass comes before the timed ones. With "output": FILE the hidden states of the first batch are
saved there (numpy) instead.

An engine has one function, ways(batches): the different ways in which it can compute these batches (a latency and a
throughput setting, for example). The fastest is found once for each line and is the one that is timed.
"""

import json
import os
import sys
import time
from dataclasses import dataclass
from typing import Callable

import numpy as np


@dataclass
class Batch:
    ids: np.ndarray  # int32 [sequences, longest]
    lengths: np.ndarray  # int32 [sequences]

    @property
    def padded(self) -> bool:
        return bool((self.lengths != self.ids.shape[1]).any())

    @property
    def mask(self) -> np.ndarray:  # int32, 1 where there is a token
        return (np.arange(self.ids.shape[1]) < self.lengths[:, None]).astype(np.int32)


@dataclass
class Way:
    name: str
    run: Callable[[], None]  # computes all batches once
    output: Callable[[], np.ndarray]  # the hidden states of the first batch, after run


def random_rows(lengths: list[int], vocab_size: int) -> list[np.ndarray]:
    """The same ids as `electra bench model` takes."""
    state, rows = 12345, []
    for length in lengths:
        row = np.empty(length, np.int32)
        for i in range(length):
            state = (state * 1664525 + 1013904223) & 0xFFFFFFFF
            row[i] = (state >> 8) % vocab_size
        rows.append(row)
    return rows


def padded(rows: list[np.ndarray]) -> Batch:
    lengths = np.array([len(row) for row in rows], np.int32)
    ids = np.zeros((len(rows), lengths.max()), np.int32)
    for row, values in zip(ids, rows):
        row[: len(values)] = values
    return Batch(ids, lengths)


def batches_of(lengths: list[int], group: int | None, vocab_size: int) -> list[Batch]:
    rows = random_rows(lengths, vocab_size)
    if not group:
        return [padded(rows)]
    rows.sort(key=len)
    return [padded(rows[i : i + group]) for i in range(0, len(rows), group)]


def seconds_of(way: Way) -> float:
    way.run()
    start = time.perf_counter()
    way.run()
    return time.perf_counter() - start


def timed(way: Way, repeat: int) -> dict:
    way.run()
    wall, cpu = [], []
    for _ in range(repeat):
        start, busy = time.perf_counter(), time.process_time()
        way.run()
        wall.append(time.perf_counter() - start)
        cpu.append(time.process_time() - busy)
    return {"wall": wall, "cpu": cpu, "way": way.name}


def first_answer(make_engine, vocab_size: int) -> dict:
    """From nothing but imported modules to the first answer, and the most memory that took."""
    start = time.perf_counter()
    make_engine().ways(batches_of([32], None, vocab_size))[0].run()
    seconds = time.perf_counter() - start
    with open("/proc/self/status") as status:
        peak = next(int(line.split()[1]) * 1024 for line in status if line.startswith("VmHWM"))
    return {"seconds": seconds, "peak_rss_bytes": peak}


def serve(make_engine, vocab_size: int) -> None:
    answers = os.fdopen(os.dup(1), "w")
    os.dup2(2, 1)  # libraries that print are sent to the standard error
    engine = None
    known, way = None, None  # the ways of the last lengths stay: the driver comes back to them
    for line in sys.stdin:
        asked = json.loads(line)
        if asked.get("start"):
            answer = first_answer(make_engine, vocab_size)
        else:
            engine = engine or make_engine()
            lengths = (asked["lengths"], asked.get("group"))
            if lengths != known:
                way = None  # lets go of what the last lengths needed
                ways = engine.ways(batches_of(*lengths, vocab_size))
                way = min(ways, key=seconds_of) if len(ways) > 1 else ways[0]
                known, ways = lengths, None
            if "output" in asked:
                way.run()
                np.save(asked["output"], way.output())
                answer = {"saved": asked["output"]}
            else:
                answer = timed(way, asked["repeat"])
        print(json.dumps(answer), file=answers, flush=True)
