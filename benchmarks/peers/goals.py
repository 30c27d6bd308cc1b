#!/usr/bin/env python3
"""Prints what was aimed at beside what run.py measured, from the files of its --json.

    goals.py small.json base.json ...

For each line of the goals: the ratio to the fastest other engine that was wanted; the one that was measured, of
medians, workload by workload; the one that is left if ours took the machine's peak for its operations and the other
engine its best time; and the share of the peak that was reached. A ratio behind the last but one is out of reach.
"""

import json
import sys
from dataclasses import dataclass

PRECISIONS = ["fp32", "bf16", "int8"]


@dataclass(frozen=True)
class Goal:
    title: str
    model: str
    workloads: tuple[str, ...]
    wanted: tuple[float, float, float]  # fp32, bf16, int8


GOALS = [
    Goal("one of 8, 16, 32", "small", ("1x8", "1x16", "1x32"), (1.7, 2.3, 2.8)),
    Goal("one of 64, 128, 256, 384, 512", "small", ("1x64", "1x128", "1x256", "1x384", "1x512"), (1.25, 1.4, 1.6)),
    Goal("8 × 128, 32 × 128", "small", ("8x128", "32x128"), (1.15, 1.25, 1.4)),
    Goal("SST-2, padded", "small", ("sst2",), (2.6, 2.7, 3)),
    Goal("SQuAD, padded", "small", ("squad",), (3.2, 3.6, 4.2)),
    Goal("SST-2, SQuAD, sorted", "small", ("sst2-sorted", "squad-sorted"), (1.4, 1.4, 1.7)),
    Goal("one of 8, 16, 32", "base", ("1x8", "1x16", "1x32"), (1.25, 1.25, 1.45)),
    Goal("one of 64, 128, 256, 384, 512", "base", ("1x64", "1x128", "1x256", "1x384", "1x512"), (1.08, 1.1, 1.2)),
    Goal("8 × 128", "base", ("8x128",), (1.08, 1.1, 1.2)),
    Goal("SST-2, SQuAD, padded", "base", ("sst2", "squad"), (2.1, 2.2, 2.4)),
]


def measured(paths: list[str]) -> dict:
    """What was found of each workload, by model, precision and its name."""
    found = {}
    for path in paths:
        with open(path) as file:
            for result in json.load(file)["results"]:
                for name, workload in result.get("timed", {}).get("workloads", {}).items():
                    found[result["model"], result["precision"], name] = workload
    return found


def line(goal: Goal, place: int, found: dict) -> str:
    precision = PRECISIONS[place]
    workloads = [found.get((goal.model, precision, name)) for name in goal.workloads]

    def each(key: str, scale: float, form: str) -> str:
        values = (workload.get(key) if workload else None for workload in workloads)
        return ", ".join("–" if value is None else format(scale * value, form) for value in values)

    cells = [f"{goal.model}, {goal.title}", precision, f"{goal.wanted[place]:g}", each("ratio", 1, ".2f"),
             each("ratio_at_peak", 1, ".2f"), each("share", 100, ".0f")]
    return "| " + " | ".join(cells) + " |"


def main() -> None:
    if len(sys.argv) < 2 or sys.argv[1].startswith("-"):
        sys.exit(__doc__)
    found = measured(sys.argv[1:])
    print("| batches | precision | wanted | measured | at the peak | share of the peak, % |")
    print("|---|---|---:|---:|---:|---:|")
    for goal in GOALS:
        for place in range(len(PRECISIONS)):
            print(line(goal, place, found))


if __name__ == "__main__":
    main()
