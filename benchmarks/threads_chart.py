#!/usr/bin/env python3
"""Draws docs/threads.svg and prints the tables of docs/threads-and-memory.md from what electra_benchmark_threads wrote.

    electra_benchmark_threads > threads.json
    threads_chart.py threads.json > docs/threads.svg
    threads_chart.py threads.json --table
"""

import json
import math
import sys
from xml.sax.saxutils import escape

THREADS = [1, 2, 3, 4, 6, 8, 12, 16, 24, 32, 48, 64]
BATCHES = [("1x8", "8 tokens"), ("1x32", "32"), ("1x128", "128"), ("1x512", "512"), ("32x128", "32 × 128")]
LEFT, TOP, WIDTH, HEIGHT, GAP = 46, 34, 300, 220, 60
COLORS = ["#9a6324", "#c9762b", "#2f8f6b", "#2f6fb7", "#7a3fb0"]
STYLE = """text { font: 12px system-ui, sans-serif; fill: #1f2328; }
    .title { font-weight: 600; }
    .grid { stroke: #d0d7de; stroke-width: 1; }
    .ideal { stroke: #8c959f; stroke-dasharray: 3 3; fill: none; }
    .line { fill: none; stroke-width: 2; }
    @media (prefers-color-scheme: dark) {
      text { fill: #f0f6fc; }
      .grid { stroke: #30363d; }
    }"""


def speedups(row: dict) -> list[float]:
    alone = row["modelled_ms"]["1"]
    return [alone / row["modelled_ms"][str(threads)] for threads in THREADS]


def place(index: int) -> float:
    return index * WIDTH / (len(THREADS) - 1)


def height(speedup: float) -> float:
    """The axis doubles with each step, up to 64."""
    return HEIGHT - HEIGHT * math.log2(max(speedup, 1)) / 6


def panel(rows: dict, precision: str, left: float) -> list[str]:
    lines = [f'<text class="title" x="{left}" y="{TOP - 14}">ELECTRA-small, {precision}</text>']
    for speedup in (1, 2, 4, 8, 16, 32, 64):
        y = TOP + height(speedup)
        lines.append(f'<line class="grid" x1="{left}" x2="{left + WIDTH}" y1="{y:.1f}" y2="{y:.1f}"/>')
        lines.append(f'<text x="{left - 6}" y="{y + 4:.1f}" text-anchor="end">{speedup}×</text>')
    for index, threads in enumerate(THREADS):
        lines.append(f'<text x="{left + place(index):.1f}" y="{TOP + HEIGHT + 16}" text-anchor="middle">{threads}</text>')
    ideal = " ".join(f"{left + place(i):.1f},{TOP + height(t):.1f}" for i, t in enumerate(THREADS))
    lines.append(f'<polyline class="ideal" points="{ideal}"/>')
    for (batch, name), color in zip(BATCHES, COLORS):
        found = speedups(rows["small", precision, batch])
        points = " ".join(f"{left + place(i):.1f},{TOP + height(s):.1f}" for i, s in enumerate(found))
        lines.append(f'<polyline class="line" stroke="{color}" points="{points}"/>')
        lines.append(f'<text x="{left + WIDTH + 4}" y="{TOP + height(found[-1]) + 4:.1f}" style="fill:{color}">'
                     f"{escape(name)}</text>")
    return lines


def drawn(rows: dict) -> str:
    total, tall = LEFT + 2 * WIDTH + 2 * GAP + 40, TOP + HEIGHT + 40
    body = panel(rows, "fp32", LEFT) + panel(rows, "int8", LEFT + WIDTH + GAP + 40)
    body.append(f'<text x="{LEFT + WIDTH / 2}" y="{tall - 6}" text-anchor="middle">threads</text>')
    text = "\n  ".join(body)
    return (f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {total} {tall}" width="{total}" height="{tall}" '
            f'role="img" aria-label="Modelled speed-up of passes from 1 to 64 threads">\n  <style>\n    {STYLE}\n'
            f"  </style>\n  {text}\n</svg>")


def table(rows: dict) -> str:
    """How many threads take a pass to within a tenth of its fastest, and how fast that is."""
    lines = ["| sequences × tokens | small fp32 | small int8 | base int8 |", "|---|---:|---:|---:|"]
    for batch in ("1x8", "1x32", "1x128", "1x512", "8x128", "32x128"):
        cells = [batch.replace("x", " × ")]
        for model, precision in (("small", "fp32"), ("small", "int8"), ("base", "int8")):
            found = speedups(rows[model, precision, batch])
            enough = next(i for i, speedup in enumerate(found) if speedup >= 0.9 * max(found))
            cells.append(f"{THREADS[enough]} ({found[enough]:.1f}×)")
        lines.append("| " + " | ".join(cells) + " |")
    return "\n".join(lines)


def main() -> None:
    if len(sys.argv) < 2:
        sys.exit(__doc__)
    with open(sys.argv[1]) as file:
        found = json.load(file)
    rows = {(row["model"], row["precision"], row["batch"]): row for row in found["passes"]}
    print(table(rows) if sys.argv[2:] == ["--table"] else drawn(rows))


if __name__ == "__main__":
    main()
