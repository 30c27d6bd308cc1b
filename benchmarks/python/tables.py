#!/usr/bin/env python3
"""Writes the tables of results/ into docs/python.md and docs/clusters.md, and draws docs/clusters.svg.

    tables.py           rewrites all three
    tables.py --check   fails if they are not what the results say
"""

from __future__ import annotations

import json
import statistics
import sys
from pathlib import Path
from typing import Any
from xml.sax.saxutils import escape

here = Path(__file__).resolve().parent
docs = here.parents[1] / "docs"
begin, end = "<!-- measured: begin -->\n", "<!-- measured: end -->\n"
left, width, bar, step = 200, 400, 16, 30
style = """text { font: 13px system-ui, sans-serif; fill: #1f2328; }
    .ours { fill: #2f6fb7; }
    .range { stroke: #1f2328; stroke-width: 1.5; }
    .goal { stroke: #c9762b; stroke-dasharray: 4 3; }
    @media (prefers-color-scheme: dark) {
      text { fill: #f0f6fc; }
      .range { stroke: #f0f6fc; }
    }"""


def processor() -> str:
    """Returns what this machine computes with."""
    sys.path.insert(0, str(here.parent / "peers"))
    import machine

    described: str = machine.processor()
    return described


def speed_table(content: dict[str, Any], unit: str = "texts_per_second") -> list[str]:
    """Returns texts a second by contender and batch size, and how many times as fast electra is."""
    rates = content[unit]
    ours = rates["electra"]
    tasks = {"classify": "text classification", "embed": "vectors of sentences"}
    lines = [f"| {tasks[content['task']]}: texts a second, in batches of | {' | '.join(ours)} |"]
    lines.append("|---|" + "---:|" * len(ours))
    for name, found in rates.items():
        cells = []
        for size in ours:
            if size not in found:
                cells.append("")
            elif found is ours:
                cells.append(f"{found[size]:,.0f}")
            else:
                cells.append(f"{found[size]:,.0f} ({ours[size] / found[size]:.2f}×)")
        lines.append(f"| {name} | {' | '.join(cells)} |")
    return lines


def speed_section(contents: list[dict[str, Any]]) -> list[str]:
    """Returns the tables, and what they were measured on."""
    lines = []
    for content in contents:
        versions = ", ".join(f"{name} {version}" for name, version in content["versions"].items())
        lines += [*speed_table(content), ""]
        lines += [
            f"{content['texts']:,} texts, {content['threads']} threads, median of {content['turns']} turns; "
            f"{content['machine']}; {versions}.",
            *(f"{sentence}." for sentence in content["idle"]),
            "",
        ]
    return lines


def shares(content: dict[str, Any]) -> dict[str, list[float]]:
    """Returns the throughput per core of each engine and number of workers, by rounds: 1 is that of
    one process.
    """
    rounds = content["rows_per_processor_second"]
    names = [name for name in rounds[0] if name != "one process"]
    return {name: [one[name] / one["one process"] for one in rounds] for name in sorted(names)}


def title(name: str) -> str:
    engine, workers = name.split()
    called = {"ray": "Ray Data", "spark": "Spark"}[engine]
    return f"{called}, {workers} worker{'s' if workers != '1' else ''}"


def cluster_section(content: dict[str, Any]) -> list[str]:
    rounds = content["rows_per_processor_second"]
    alone = [one["one process"] for one in rounds]
    lines = [
        f"| {content['rows']:,} rows of Parquet, batches of {content['batch_size']} | median | each round |",
        "|---|---:|---|",
        f"| one process | 1.00 | {', '.join(f'{rate:,.0f}' for rate in alone)} rows a second |",
    ]
    for name, found in shares(content).items():
        each = ", ".join(f"{share:.2f}" for share in found)
        lines.append(f"| {title(name)} | {statistics.median(found):.2f} | {each} |")
    return [*lines, "", f"{content['machine']}.", ""]


def cluster_chart(content: dict[str, Any]) -> str:
    """Draws the throughput per core: a bar for the median, a line from the least to the most."""
    rows = {"one process": [1.0], **{title(n): found for n, found in shares(content).items()}}
    tall = 20 + step * len(rows) + 24
    scale = width / 1.2
    goal = left + 0.9 * scale
    lines = [f'<line class="goal" x1="{goal:.1f}" x2="{goal:.1f}" y1="12" y2="{tall - 26}"/>']
    lines.append(f'<text x="{goal:.1f}" y="{tall - 10}" text-anchor="middle">0.9</text>')
    for place, (name, found) in enumerate(rows.items()):
        y = 20 + step * place
        median = statistics.median(found)
        lines.append(f'<text x="{left - 8}" y="{y + 13}" text-anchor="end">{escape(name)}</text>')
        lines.append(f'<rect class="ours" x="{left}" y="{y}" width="{median * scale:.1f}" height="{bar}" rx="2"/>')
        if len(found) > 1:
            ends = [left + share * scale for share in (min(found), max(found))]
            lines.append(
                f'<line class="range" x1="{ends[0]:.1f}" x2="{ends[1]:.1f}" y1="{y + bar / 2}" y2="{y + bar / 2}"/>'
            )
        x = left + max(found) * scale + 8
        lines.append(f'<text x="{x:.1f}" y="{y + 13}">{median:.2f}</text>')
    size = f'width="{left + width + 60}" height="{tall}"'
    label = "Throughput per core of Ray and Spark as a share of one process"
    body = "\n  ".join(lines)
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {left + width + 60} {tall}" {size} role="img" '
        f'aria-label="{label}">\n  <style>\n    {style}\n  </style>\n  {body}\n</svg>\n'
    )


def with_section(page: str, lines: list[str]) -> str:
    """Returns a page with other lines between its marks."""
    head, rest = page.split(begin)
    text = "\n".join(lines)
    return f"{head}{begin}\n{text}\n{end}{rest.split(end)[1]}"


def wanted() -> dict[Path, str]:
    """Returns the content that the results make of each file."""
    read = {file.stem: json.loads(file.read_text()) for file in (here / "results").glob("*.json")}
    python, clusters = docs / "python.md", docs / "clusters.md"
    speed = [read[name] for name in ("classify", "embed") if name in read]
    pages = {
        clusters: with_section(clusters.read_text(), cluster_section(read["clusters"])),
        docs / "clusters.svg": cluster_chart(read["clusters"]),
    }
    if speed:
        pages[python] = with_section(python.read_text(), speed_section(speed))
    return pages


def main() -> None:
    for file, content in wanted().items():
        if "--check" not in sys.argv:
            file.write_text(content)
        elif not file.is_file() or file.read_text() != content:
            sys.exit(f"{file} is not what {here / 'results'} says; run {Path(__file__).name}")


if __name__ == "__main__":
    main()
