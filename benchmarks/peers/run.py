#!/usr/bin/env python3
"""Times the bare ELECTRA encoder beside ONNX Runtime, OpenVINO, PyTorch and CTranslate2, in turns.

    run.py --setup                                        once: a virtual environment with the peers, outside the tree
    run.py --electra build/electra --small DIR --base DIR     everything (DIR: electra_random_model small|base DIR)
    run.py ... --model large --large DIR                  the same of a large model
    run.py ... --quick                                    four batches of the small model
    run.py ... --only 1x32 sst2 --precision int8 --model small --threads 1 --engines onnxruntime
    run.py ... --start                                    cold start and memory
    run.py ... --save                                     and keep what was found in benchmarks/results/
    run.py --dry-run                                      says what would be measured; needs nothing

Outputs are compared first; a difference ends the run. A ratio is always the fastest peer's time over ours, first of
medians, then of bests; "at the peak" is what the second would be if ours reached the machine's peak. With one thread
the time is the process's CPU time, which survives a busy machine; with more it is wall clock, which only counts when
(nearly) all blocks began quiet. A pass takes token ids and gives hidden states.
"""

import argparse
import json
import os
import sys
from pathlib import Path

import engines as peers
import measure
import workloads

CACHE = Path(os.environ.get("XDG_CACHE_HOME", Path.home() / ".cache")) / "electra-peers"


def arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    add = parser.add_argument
    add("--electra", default="electra", help="our program")
    add("--small", help="folder of the small model")
    add("--base", help="folder of the base model")
    add("--large", help="folder of the large model")
    add("--cache", type=Path, default=CACHE, help=f"where graphs, logs and the environment are kept [{CACHE}]")
    add("--python", help="a Python that has the peers [the one that --setup made]")
    add("--ours", help="a command instead of electra bench model, with {precision}, {folder} and {threads}")
    add("--model", nargs="+", choices=["small", "base", "large"], default=["small", "base"])
    add("--precision", nargs="+", choices=["fp32", "bf16", "int8"], default=["fp32", "bf16", "int8"])
    add("--threads", type=int, nargs="+", default=[2])
    add("--engines", nargs="+", choices=peers.PEERS, default=peers.PEERS)
    add("--only", nargs="+", metavar="WORKLOAD", help="1x8 … 1x512, 8x128, 32x128, sst2, sst2-sorted, squad, "
        "squad-sorted, or any COUNTxLENGTH")
    add("--rounds", type=int, default=6)
    add("--seconds", type=float, default=2, help="about how long an engine is timed in one workload [2]")
    add("--tolerance", type=float, default=1e-4, help="how far two engines may be apart in fp32, absolute [1e-4]")
    add("--json", type=Path, help="also write everything to this file")
    for flag in ("save", "setup", "quick", "check", "start", "torch-compile", "dry-run", "no-check"):
        add(f"--{flag}", action="store_true")
    options = parser.parse_args()
    options.python = options.python or str(options.cache / "venv/bin/python")
    if options.quick:
        options.model, options.seconds = ["small"], min(options.seconds, 1)
    options.workloads = workloads.named(options.only) if options.only else (
        workloads.quick() if options.quick else workloads.full())
    return options


def settings(options) -> list[peers.Setting]:
    return [peers.Setting(model, getattr(options, model), precision, threads) for model in options.model
            for threads in options.threads for precision in options.precision]


def in_environment(options) -> None:
    """Starts again in the peers' environment, unless this is it."""
    if os.path.abspath(sys.executable) == os.path.abspath(options.python):
        return
    if not os.path.exists(options.python):
        sys.exit(f"{options.python} is not there; make it with {sys.argv[0]} --setup, or name another with --python")
    os.execv(options.python, [options.python, *sys.argv])


def main() -> None:
    options = arguments()
    if options.setup:
        import environment

        return environment.make(options.cache)
    if options.dry_run:
        for setting in settings(options):
            names = [name for name in options.engines if peers.has(name, setting)]
            print(f"{setting.model} {setting.precision}, {setting.threads} threads: {peers.OURS} beside "
                  f"{', '.join(names)}: {', '.join(each.name for each in options.workloads)}")
        return
    in_environment(options)
    for model in options.model:
        if not getattr(options, model):
            sys.exit(f"the {model} model has no folder; name one with --{model} DIR")
    options.cache.mkdir(parents=True, exist_ok=True)
    import report

    found = report.everything(options, settings(options))
    if options.save:
        import machine
        import results

        print(f"\nkept in {results.save(found, machine.facts(options))}; tables.py writes it into the documents")
    if options.json:
        options.json.write_text(json.dumps(found, indent=1) + "\n")


if __name__ == "__main__":
    main()
