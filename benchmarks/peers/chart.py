"""Draws tokens a second of each engine as SVG, from what run.py kept."""

from xml.sax.saxutils import escape

import workloads

ROWS = [("1x32", "one text of 32 tokens"), ("1x128", "one text of 128 tokens"), ("32x128", "32 texts of 128 tokens"),
        ("sst2", "32 film reviews (SST-2)"), ("squad", "32 questions with their paragraphs (SQuAD)")]
BARS = [("electra", "int8", "electra, int8", "ours pale"), ("electra", "fp32", "electra", "ours"),
        ("onnxruntime", "fp32", "ONNX Runtime", "peer"), ("openvino", "fp32", "OpenVINO", "peer"),
        ("torch", "fp32", "PyTorch", "peer")]
LEFT, WIDTH, BAR, GAP, TOP = 110, 450, 15, 34, 14

STYLE = """text { font: 13px system-ui, sans-serif; fill: #1f2328; }
    .row { font-weight: 600; }
    .ours { fill: #2f6fb7; }
    .pale { fill: #8db4e0; }
    .peer { fill: #b4bcc5; }
    @media (prefers-color-scheme: dark) {
      text { fill: #f0f6fc; }
      .pale { fill: #274b75; }
      .peer { fill: #57606a; }
    }"""


def rates(results: list) -> dict:
    """Tokens a second of the small model by workload, engine and precision."""
    lengths = {each.name: sum(each.lengths) for each in workloads.full()}
    found = {}
    for result in results:
        if result["model"] != "small" or "timed" not in result:
            continue
        for name, workload in result["timed"]["workloads"].items():
            for engine, times in workload["engines"].items():
                found[name, engine, result["precision"]] = lengths[name] / times["median"]
    return found


def newest(files: list[dict]) -> list:
    """The results of the newest file that has what the picture shows."""
    for file in reversed(files):
        if all((row, "electra", "fp32") in rates(file["results"]) for row, _ in ROWS):
            return file["results"]
    raise SystemExit("no file of benchmarks/results/ has all workloads of the picture")


def drawn(results: list) -> str:
    found = rates(results)
    lines, y = [], TOP
    for workload, title in ROWS:
        bars = [bar for bar in BARS if (workload, *bar[:2]) in found]
        most = max(found[(workload, *bar[:2])] for bar in bars)
        lines.append(f'<text class="row" x="{LEFT}" y="{y + 6}">{escape(title)}</text>')
        y += 14
        for engine, precision, name, kind in bars:
            rate = found[workload, engine, precision]
            width = round(WIDTH * rate / most, 1)
            lines.append(f'<text x="{LEFT - 8}" y="{y + 11}" text-anchor="end">{escape(name)}</text>')
            lines.append(f'<rect class="{kind}" x="{LEFT}" y="{y}" width="{width}" height="{BAR - 3}" rx="2"/>')
            lines.append(f'<text x="{LEFT + width + 6}" y="{y + 11}">{rate:,.0f}</text>')
            y += BAR
        y += GAP - 14
    size = f'width="{LEFT + WIDTH + 80}" height="{y}"'
    label = "Tokens a second of electra and other engines"
    body = "\n  ".join(lines)
    return (f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {LEFT + WIDTH + 80} {y}" {size} role="img" '
            f'aria-label="{label}">\n  <style>\n    {STYLE}\n  </style>\n  {body}\n</svg>')
