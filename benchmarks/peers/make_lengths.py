"""Writes lengths.json: 32 lengths of SST-2 sentences and of SQuAD windows, as ELECTRA's tokenizer cuts them.

    make_lengths.py ELECTRA MODEL SST2_DEV_TSV SQUAD_DEV_JSON

MODEL is a folder with the uncased vocabulary. SQuAD is question and context, 384 tokens at most, windows that share
128, as is usual. Of 1001 random batches the one with the median share of padding is kept, so that the only batch is a
typical one.
"""

import json
import random
import subprocess
import sys
from pathlib import Path

BATCH = 32
WINDOWS = ["--max-length", "384", "--stride", "128", "--truncation", "only_second"]


def token_counts(command: list[str], texts: list) -> list[int]:
    done = subprocess.run(command, input="\n".join(map(json.dumps, texts)), text=True, capture_output=True, check=True)
    counts = []
    for line in map(json.loads, done.stdout.splitlines()):
        counts += [len(window["ids"]) for window in [line, *line["overflowing"]]]
    return counts


def questions(path: str) -> list[list[str]]:
    paragraphs = [each for article in json.loads(Path(path).read_text())["data"] for each in article["paragraphs"]]
    return [[asked["question"], each["context"]] for each in paragraphs for asked in each["qas"]]


def typical_batch(lengths: list[int]) -> list[int]:
    source = random.Random(7)
    batches = [source.sample(lengths, BATCH) for _ in range(1001)]
    return sorted(batches, key=lambda batch: BATCH * max(batch) / sum(batch))[500]


def main(electra: str, model: str, sst2: str, squad: str) -> None:
    tokenize = [electra, "tokenize", "--model", model, "--input", "-", "--input-format", "jsonl"]
    sentences = [line.split("\t")[0] for line in Path(sst2).read_text().splitlines()]
    mixes = {"sst2": typical_batch(token_counts(tokenize, sentences)),
             "squad": typical_batch(token_counts(tokenize + WINDOWS, questions(squad)))}
    text = ",\n".join(f'  "{name}": {lengths}' for name, lengths in mixes.items())
    Path(__file__).with_name("lengths.json").write_text("{\n" + text + "\n}\n")


if __name__ == "__main__":
    main(*sys.argv[1:])
