#!/usr/bin/env python3
"""Writes the tables of benchmarks/results/ into docs/speed.md and draws docs/speed.svg from the newest of them.

    tables.py              rewrites both
    tables.py --check      fails if they are not what the results say
    tables.py FILE         prints the table of one file
"""

import json
import sys
from pathlib import Path

import chart
import results

DOCS = Path(__file__).parent.parent.parent / "docs"
BEGIN, END = "<!-- measured: begin -->\n", "<!-- measured: end -->\n"
WORKLOADS = [f"1x{length}" for length in (8, 16, 32, 64, 128, 256, 384, 512)] + [
    "8x128", "32x128", "sst2", "sst2-sorted", "squad", "squad-sorted"]
NAMES = {"sst2": "SST-2, padded", "sst2-sorted": "SST-2, sorted", "squad": "SQuAD, padded", "squad-sorted": "SQuAD, sorted"}


def columns(file: dict) -> dict:
    """By model, precision and threads what was timed of each workload."""
    return {(result["model"], result["precision"], result["threads"]): result["timed"]["workloads"]
            for result in file["results"] if "timed" in result}


def cell(workload: dict | None) -> str:
    if not workload or not workload.get("ratio"):
        return "–"
    share = f" ({100 * workload['share']:.0f} %)" if workload.get("share") else ""
    return f"{workload['ratio']:.2f}{share}"


def table(file: dict) -> list[str]:
    """One machine: how many times as long as ours the fastest other engine takes, and our share of the peak."""
    found = columns(file)
    versions = ", ".join(f"{name} {version}" for name, version in sorted(file["versions"].items()))
    threads = sorted({key[2] for key in found})
    lines = [f"**{file['processor']}** (family {file['family']}, model {file['model']}; {file['cores']} cores; "
             f"{' '.join(file['flags'])}), kernels {file['kernels']}, {file['date']}; {versions}:", ""]
    heads = [f"{model} {precision}" + (f", {count} threads" if len(threads) > 1 else "")
             for model, precision, count in found]
    lines += ["| sequences × tokens | " + " | ".join(heads) + " |", "|---|" + "---:|" * len(heads)]
    for name in WORKLOADS:
        cells = [cell(workloads.get(name)) for workloads in found.values()]
        if any(each != "–" for each in cells):
            lines.append(f"| {NAMES.get(name, name.replace('x', ' × '))} | " + " | ".join(cells) + " |")
    return lines


def written(page: str, files: list[dict]) -> str:
    """The page with the tables of all files, the newest first."""
    head, rest = page.split(BEGIN)
    tail = rest.split(END)[1]
    tables = "\n\n".join("\n".join(table(file)) for file in reversed(files))
    return f"{head}{BEGIN}\n{tables}\n\n{END}{tail}"


def main() -> None:
    if len(sys.argv) == 2 and not sys.argv[1].startswith("-"):
        print("\n".join(table(json.loads(Path(sys.argv[1]).read_text()))))
        return
    if sys.argv[1:] not in ([], ["--check"]):
        sys.exit(__doc__)
    files = results.load_all()
    page, picture = DOCS / "speed.md", DOCS / "speed.svg"
    new = {page: written(page.read_text(), files), picture: chart.drawn(chart.newest(files)) + "\n"}
    for path, text in new.items():
        if not sys.argv[1:]:
            path.write_text(text)
        elif path.read_text() != text:
            sys.exit(f"{path} is not what benchmarks/results/ says; write it with {sys.argv[0]}")


if __name__ == "__main__":
    main()
