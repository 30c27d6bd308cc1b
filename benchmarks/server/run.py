#!/usr/bin/env python3
"""Measures electra serve beside other servers: the same model, the same texts, the same route (/v1/embeddings).

    run.py --electra build/release/electra --random-model build/release/benchmarks/electra_random_model \
        --python build/server-peers/bin/python

The peers are Infinity and FastAPI with ONNX Runtime (peer_onnxruntime.py). Their packages:

    python3 -m venv build/server-peers && build/server-peers/bin/pip install -r benchmarks/server/requirements.txt

The load is wrk's: each connection sends its next request when it has its answer. All servers compute in fp32 with
as many threads, and their vectors are compared first. Prints requests a second, the median and the 99th percentile of
the milliseconds, the server's processor time of a request, and for one connection the median of a bare pass of the same
texts (`electra bench model`). Processor time is the figure to trust on a machine that others use too.

What a core carries: --servers electra --threads 1 --pin --connections 16 --dtype int8.
"""

import argparse
import json
import statistics
import subprocess
import tempfile
from pathlib import Path

import servers
import texts

HERE = Path(__file__).parent
CONNECTIONS = [1, 8, 64, 512]


def options_of() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--electra", default="build/release/electra")
    parser.add_argument("--random-model", default="build/release/benchmarks/electra_random_model")
    parser.add_argument("--python", default="build/server-peers/bin/python", help="an interpreter with the peers")
    parser.add_argument("--cache", type=Path, default=Path("build/server-bench"), help="for models and graphs")
    parser.add_argument("--servers", nargs="+",
                        default=["electra", "onnxruntime", "infinity-torch", "infinity-optimum"])
    parser.add_argument("--sizes", nargs="+", default=["small", "base"])
    parser.add_argument("--mixes", nargs="+", default=["sst2", "squad"])
    parser.add_argument("--connections", nargs="+", type=int, default=CONNECTIONS)
    parser.add_argument("--dtype", default="fp32", help="what electra computes in")
    parser.add_argument("--threads", type=int, default=2)
    parser.add_argument("--seconds", type=float, default=5, help="of a run, at least")
    parser.add_argument("--pin", action="store_true", help="the server on one core, the load on another")
    parser.add_argument("--rounds", type=float, default=8, help="requests of each connection, at least")
    parser.add_argument("--save", type=Path, help="add the results to this file, a line of JSON each")
    return parser.parse_args()


def write_bodies(path: Path, given: list[str], model: str) -> None:
    path.write_text("".join(json.dumps({"input": text, "model": model}) + "\n" for text in given))


def load(server: servers.Running, bodies: Path, connections: int, seconds: float, options) -> dict:
    command = [*servers.pinned(1, options), "wrk", "-t1", f"-c{connections}", f"-d{seconds:.0f}s", "--timeout",
               servers.PATIENCE, "-s", HERE / "load.lua", server.address, "--", bodies]
    before = server.processor_seconds()
    done = subprocess.run([str(each) for each in command], capture_output=True, text=True, check=True)
    found = json.loads(done.stdout.strip().splitlines()[-1])
    found["cpu_ms"] = 1e3 * (server.processor_seconds() - before) / max(1, found["requests"])
    found["rate"] = found["requests"] / found["seconds"]
    return found


def bare_pass(mix: str, folder: Path, options) -> float:
    """The median over the texts of the milliseconds of their passes, without a server."""
    lengths = json.loads(texts.LENGTHS.read_text())[mix]
    command = [options.electra, "bench", "model", "--model", folder, "--dtype", options.dtype, "--threads",
               options.threads, "--stdin"]
    asked = "".join(json.dumps({"lengths": [length], "repeat": 5}) + "\n" for length in lengths)
    done = subprocess.run([str(each) for each in command], input=asked, capture_output=True, text=True, check=True)
    answers = [json.loads(line) for line in done.stdout.splitlines()]
    return 1e3 * statistics.median(statistics.median(each["wall"]) for each in answers if "wall" in each)


def same(ours: list[float], theirs: list[float]) -> bool:
    return max(abs(a - b) for a, b in zip(ours, theirs, strict=True)) < 1e-4


def measure(name: str, size: str, mix: str, folder: Path, options, expected: dict) -> list[dict]:
    given, rows = texts.texts_of(mix, folder), []
    with servers.running(name, folder, options) as server, tempfile.NamedTemporaryFile() as file:
        bodies = Path(file.name)
        write_bodies(bodies, given, folder.name)
        answer = servers.post(server.address, {"input": given[0], "model": folder.name})["data"][0]["embedding"]
        if options.dtype == "fp32" and not same(expected.setdefault((size, mix), answer), answer):
            raise SystemExit(f"{name} has another vector than {options.servers[0]}")
        rate = load(server, bodies, 8, 2, options)["rate"]  # and warms up
        for connections in options.connections:
            seconds = max(options.seconds, options.rounds * connections / rate)
            row = {"server": name, "size": size, "mix": mix, "dtype": options.dtype, "threads": options.threads,
                   "connections": connections, **load(server, bodies, connections, seconds, options)}
            if name == "electra" and connections == 1:
                row["bare_ms"] = bare_pass(mix, folder, options)
            rows.append(row)
            show(row)
    return rows


def show(row: dict) -> None:
    bare = f" bare pass {row['bare_ms']:.2f} ms" if "bare_ms" in row else ""
    errors = f" {row['errors']} ERRORS" if row["errors"] else ""
    print(f"{row['size']:5} {row['mix']:5} {row['connections']:3} {row['server']:16} {row['rate']:8.1f}/s "
          f"p50 {row['p50_ms']:8.2f} p99 {row['p99_ms']:8.2f} ms "
          f"{row['cpu_ms']:7.2f} ms of processor{bare}{errors}", flush=True)


def main(options: argparse.Namespace) -> None:
    options.cache = options.cache.resolve()
    options.cache.mkdir(parents=True, exist_ok=True)
    expected = {}
    for size in options.sizes:
        folder = texts.make_folder(size, options.random_model, options.cache)
        for mix in options.mixes:
            for name in options.servers:
                rows = measure(name, size, mix, folder, options, expected)
                if options.save:
                    with options.save.open("a") as file:
                        file.writelines(json.dumps(row) + "\n" for row in rows)


if __name__ == "__main__":
    main(options_of())
