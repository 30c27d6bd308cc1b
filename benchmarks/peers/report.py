"""Runs all comparisons and prints them as Markdown while they come."""

import contextlib
import json
import sys
from pathlib import Path

import check
import machine
import measure
import start
import workloads
from engines import OURS, Failed, has, started


def cell(times: dict, name: str) -> str:
    if name not in times:
        return "–"
    way = times[name]["way"]
    return f"{times[name]['median'] * 1e3:.3g}" + (f" ({way})" if way else "")


def row(name: str, engines: list[str], found: dict) -> str:
    ratios = [found[what] for what in ("ratio", "ratio_of_bests", "ratio_at_peak")]
    cells = [name, *(cell(found["engines"], engine) for engine in engines)]
    cells += [f"{ratio:.2f}" if ratio else "–" for ratio in ratios]
    cells += [f"{100 * found['share']:.0f} %" if found["share"] else "–", f"{found['quiet_blocks']}/{found['blocks']}"]
    return "| " + " | ".join(cells) + " |"


def judged(found: dict, operations: float, peak: float | None) -> dict:
    """What was measured, with the ratios, the share of the peak, and the ratio if ours reached the peak and the
    fastest peer its best."""
    times = found["engines"]
    fastest = measure.fastest(times, OURS, "best")
    return {**found, "ratio": measure.ratio(times, OURS, "median"), "ratio_of_bests": measure.ratio(times, OURS, "best"),
            "ratio_at_peak": fastest * peak / operations if fastest and peak else None,
            "share": operations / times[OURS]["median"] / peak if peak else None}


def open_engines(stack, setting, options) -> list:
    """Ours and the peers that there are; one that cannot be started or cannot answer is named and left out."""
    opened = []
    for name in [OURS, *(name for name in options.engines if has(name, setting))]:
        engine = started(name, setting, options)
        stack.callback(engine.close)
        try:
            engine.ask({"lengths": [8], "repeat": 1})
            if name == "onnxruntime":
                engine.verify()
            opened.append(engine)
        except Failed as failure:
            if name == OURS:
                raise SystemExit(str(failure))
            print(f"left out: {failure}\n", flush=True)
    return opened


def timed(engines: list, setting, options) -> dict:
    config = json.loads((Path(setting.folder) / "config.json").read_text())
    peak = machine.peak(options.electra, setting)
    names = [engine.name for engine in engines]
    print(f"peak of the kernels: {peak * 1e-9:.0f} Gop/s\n" if peak else "peak of the kernels: not known\n")
    print("| batch | " + " | ".join(names) + " | ratio of medians | of bests | at the peak | share of peak | quiet |")
    print("|---|" + "---:|" * (len(names) + 5), flush=True)
    clock = "cpu" if setting.threads == 1 else "wall"
    found = {"peak": peak, "clock": clock, "workloads": {}}
    for workload in options.workloads:
        questions = {name: workload.question(name == OURS) for name in names}
        measured = measure.compare(engines, questions, clock, options.rounds, options.seconds)
        judgement = judged(measured, workloads.operations(config, workload.lengths), peak)
        print(row(workload.name, names, judgement), flush=True)
        found["workloads"][workload.name] = judgement
    return found


def compared(setting, options) -> dict:
    found = {"model": setting.model, "precision": setting.precision, "threads": setting.threads}
    print(f"\n### {setting.model}, {setting.precision}, {setting.threads} threads: ms\n", flush=True)
    with contextlib.ExitStack() as stack:
        engines = open_engines(stack, setting, options)
        if not options.no_check:
            found["difference"] = check.agree(engines, setting, options)
            kind = f"max abs difference, at most {options.tolerance:g} allowed" if setting.precision == "fp32" else (
                f"relative rms from fp32, at most {check.REDUCED_MOST:g} allowed")
            print(f"{kind}: " + ", ".join(f"{name} {error:.2g}" for name, error in found["difference"].items()) + "\n")
        if not options.check:
            found["timed"] = timed(engines, setting, options)
    return found


def cold_started(setting, options) -> dict:
    names = [OURS, *(name for name in options.engines if has(name, setting))]
    print(f"\n### {setting.model}, {setting.precision}, {setting.threads} threads: first answer and memory\n")
    found = start.measure(names, setting, options)
    print("\n".join(start.report(found)), flush=True)
    return {"model": setting.model, "precision": setting.precision, "threads": setting.threads, "start": found}


def everything(options, settings: list) -> dict:
    top = machine.lines(options)
    print("\n".join(top), flush=True)
    print(f"command: {' '.join(Path(word).name if '/' in word else word for word in sys.argv)}")
    run = cold_started if options.start else compared
    return {"machine": top, "results": [run(setting, options) for setting in settings]}
