#!/usr/bin/env python3
"""Prints what was aimed at beside what run.py measured, from the files that it kept.

    goals.py benchmarks/results/FILE.json ...

For each line of the goals: the ratio to the fastest other engine that was wanted; the one that was measured, of
medians, workload by workload; the one that is left if ours took the machine's peak for its operations and the other
engine its best time; and the share of the peak that was reached. A ratio behind the last but one is out of reach.
"""

import json
import sys
from dataclasses import dataclass

COLUMNS = ["fp32", "int8 with VNNI", "int8 with AVX2"]


@dataclass(frozen=True)
class Goal:
    title: str
    model: str
    workloads: tuple[str, ...]
    wanted: tuple[float, float, float]  # in the order of COLUMNS


GOALS = [
    Goal("one of 8, 16, 32", "small", ("1x8", "1x16", "1x32"), (1.5, 2.5, 2)),
    Goal("one of 64, 128", "small", ("1x64", "1x128"), (1.4, 2, 1.5)),
    Goal("one of 384, 512", "small", ("1x384", "1x512"), (1.25, 1.7, 1.5)),
    Goal("8 × 128, 32 × 128", "small", ("8x128", "32x128"), (1.3, 1.6, 1.5)),
    Goal("SST-2, padded", "small", ("sst2",), (2.5, 3.2, 3)),
    Goal("SQuAD, padded", "small", ("squad",), (3.4, 5, 4)),
    Goal("1 × 128, 8 × 128", "base", ("1x128", "8x128"), (1.1, 1.35, 1.25)),
    Goal("one of 384", "base", ("1x384",), (1.08, 1.35, 1.25)),
    Goal("SST-2, padded", "base", ("sst2",), (2.4, 3, 2.4)),
]


def column_of(precision: str, kernels: str) -> str | None:
    """What a result is held against."""
    if precision == "int8":
        return COLUMNS[1] if "vnni" in kernels or "bf16" in kernels or "amx" in kernels else COLUMNS[2]
    return precision if precision in COLUMNS else None


def measured(paths: list[str]) -> dict:
    """What was found of each workload, by model, column and its name."""
    found = {}
    for path in paths:
        with open(path) as file:
            kept = json.load(file)
        for result in kept["results"]:
            for name, workload in result.get("timed", {}).get("workloads", {}).items():
                found[result["model"], column_of(result["precision"], kept["kernels"]), name] = workload
    return found


def line(goal: Goal, place: int, found: dict) -> str:
    workloads = [found.get((goal.model, COLUMNS[place], name)) for name in goal.workloads]

    def each(key: str, scale: float, form: str) -> str:
        values = (workload.get(key) if workload else None for workload in workloads)
        return ", ".join("–" if value is None else format(scale * value, form) for value in values)

    cells = [f"{goal.model}, {goal.title}", COLUMNS[place], f"{goal.wanted[place]:g}", each("ratio", 1, ".2f"),
             each("ratio_at_peak", 1, ".2f"), each("share", 100, ".0f")]
    return "| " + " | ".join(cells) + " |"


def main() -> None:
    if len(sys.argv) < 2 or sys.argv[1].startswith("-"):
        sys.exit(__doc__)
    found = measured(sys.argv[1:])
    print("| batches | precision | wanted | measured | at the peak | share of the peak, % |")
    print("|---|---|---:|---:|---:|---:|")
    for goal in GOALS:
        for place in range(len(COLUMNS)):
            print(line(goal, place, found))


if __name__ == "__main__":
    main()
