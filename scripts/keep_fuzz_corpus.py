#!/usr/bin/env python3
"""Adds to tests/fuzz/corpus what reaches most code of what the fuzz targets have learnt in build/fuzz/corpus.

    scripts/keep_fuzz_corpus.py [TARGET...]      # after scripts/fuzz.sh; all targets if none is named

The inputs of the tree stay. Of the others each time the one is taken that reaches the most edges which none before has
reached, as long as there are at most MOST_FILES files of MOST_BYTES together. Prints a line for each target.
"""

import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

MOST_FILES = 64
MOST_BYTES = 65536
TREE = Path("tests/fuzz/corpus")
LEARNT = Path("build/fuzz/corpus")


def edges_of(target: str) -> dict[Path, set[str]]:
    """The edges that each input reaches, by libFuzzer's merge."""
    with tempfile.TemporaryDirectory() as scratch:
        control = Path(scratch) / "control"
        command = [f"build/fuzz/tests/fuzz/electra_fuzz_{target}", "-set_cover_merge=1", "-use_counters=0",
                   f"-merge_control_file={control}", scratch, TREE / target, LEARNT / target]
        environment = os.environ | {"ASAN_OPTIONS": "allocator_may_return_null=1"}
        subprocess.run([str(each) for each in command], check=True, capture_output=True, env=environment)
        lines = control.read_text().splitlines()
    count = int(lines[0])
    paths = [Path(line) for line in lines[2:2 + count]]
    edges: dict[Path, set[str]] = {}
    for line in lines[2 + count:]:
        kind, index, *numbers = line.split()
        if kind == "FT":
            edges[paths[int(index)]] = set(numbers)
    return edges


def kept(edges: dict[Path, set[str]]) -> list[Path]:
    """The learnt inputs to keep, the one that reaches the most first."""
    ours = [path for path in edges if TREE in path.parents]
    reached = set().union(*(edges[path] for path in ours))
    size, chosen = sum(path.stat().st_size for path in ours), []
    others = {path: path.stat().st_size for path in edges if path not in ours}
    while others and len(ours) + len(chosen) < MOST_FILES:
        best = max(others, key=lambda path: (len(edges[path] - reached), -others[path], path.name))
        if not edges[best] - reached:
            break
        if size + others[best] <= MOST_BYTES:
            chosen.append(best)
            size += others[best]
            reached |= edges[best]
        del others[best]
    return chosen


def main(targets: list[str]) -> None:
    for target in targets or sorted(path.name for path in TREE.iterdir()):
        edges = edges_of(target)
        chosen = kept(edges)
        for path in chosen:
            shutil.copy(path, TREE / target / path.name)
        files = [path for path in edges if TREE in path.parents] + chosen
        reached = len(set().union(*(edges[path] for path in files)))
        everything = len(set().union(*edges.values()))
        print(f"{target}: {len(chosen)} added, {len(files)} in all, {reached} of {everything} edges", flush=True)


if __name__ == "__main__":
    main(sys.argv[1:])
