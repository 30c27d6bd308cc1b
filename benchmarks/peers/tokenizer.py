#!/usr/bin/env python3
"""Measures `electra bench tokenizer` and the PyPI package tokenizers in turns, one thread each.

    peers/tokenizer.py --electra build/release/electra --model FOLDER FILE...

FOLDER holds a tokenizer.json. A text per line, empty lines left out; all bytes of a FILE that is a
folder's name are taken together. Best of several rounds of wall-clock time. "ids" is the faster of
the package's encode_batch_fast, which leaves offsets out, and encode_batch; "encodings" is
encode_batch. Prints a table in Markdown: megabytes (10⁶) a second, and how many times faster.
"""

import argparse
import json
import os
import subprocess
import tempfile
import time

os.environ["TOKENIZERS_PARALLELISM"] = "false"
os.environ["RAYON_NUM_THREADS"] = "1"

from tokenizers import Tokenizer, __version__  # noqa: E402


def best_seconds(work):
    best, total, rounds = float("inf"), 0.0, 0
    while rounds < 3 or total < 1:
        begin = time.perf_counter()
        work()
        seconds = time.perf_counter() - begin
        best, total, rounds = min(best, seconds), total + seconds, rounds + 1
    return best


def read_lines(path):
    paths = [path]
    if os.path.isdir(path):
        paths = sorted(os.path.join(path, name) for name in os.listdir(path) if name.endswith(".txt"))
    lines = []
    for one in paths:
        with open(one, encoding="utf-8", newline="\n") as file:
            lines += [line for line in file.read().split("\n") if line]
    return lines


def measure_ours(electra, model, path):
    words = [electra, "bench", "tokenizer", "--model", model, "--input", path, "--threads", "1", "--json"]
    return json.loads(subprocess.run(words, check=True, capture_output=True, text=True).stdout)


def measure_package(tokenizer, lines):
    megabytes = sum(len(line.encode("utf-8")) for line in lines) * 1e-6
    whole = best_seconds(lambda: tokenizer.encode_batch(lines))
    ids = min(whole, best_seconds(lambda: tokenizer.encode_batch_fast(lines)))
    return megabytes / ids, megabytes / whole


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--electra", required=True)
    parser.add_argument("--model", required=True)
    parser.add_argument("files", nargs="+")
    args = parser.parse_args()
    path = os.path.join(args.model, "tokenizer.json")
    tokenizer = Tokenizer.from_file(path)
    tokenizer.no_truncation()
    tokenizer.no_padding()
    print(f"| text | ids, electra | tokenizers {__version__} | times | encodings, electra | tokenizers | times |")
    print("|---|---|---|---|---|---|---|")
    load = float("inf")
    for file in args.files:
        lines = read_lines(file)
        with tempfile.NamedTemporaryFile("w", encoding="utf-8", suffix=".txt") as texts:
            texts.write("".join(line + "\n" for line in lines))
            texts.flush()
            ours = measure_ours(args.electra, args.model, texts.name)
        ids, encodings = measure_package(tokenizer, lines)
        load = min(load, ours["load_seconds"])
        name = os.path.splitext(os.path.basename(file))[0]
        print(f"| {name} | {ours['ids_mb_per_s']:.0f} | {ids:.2f} | {ours['ids_mb_per_s'] / ids:.0f}× "
              f"| {ours['encodings_mb_per_s']:.0f} | {encodings:.2f} "
              f"| {ours['encodings_mb_per_s'] / encodings:.0f}× |", flush=True)
    theirs = best_seconds(lambda: Tokenizer.from_file(path))
    print(f"\nLoading: {load * 1e3:.1f} ms, the package {theirs * 1e3:.1f} ms.")


if __name__ == "__main__":
    main()
