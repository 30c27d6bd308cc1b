#!/usr/bin/env python3
"""ELECTRA-large (335 million parameters): is it right, and what does it take?

    large.py --electra build/release/electra [--folder DIR] [--threads 2]

Makes a discriminator and a classifier of that size with transformers, random weights, in a
temporary folder or in DIR, which is kept. Compares logits and every hidden state with PyTorch in
float64, in each precision; then measures files, loading and memory. Needs torch and transformers,
8 GB of memory and 3 GB of disk. The speed beside other engines:

    peers/run.py --electra build/release/electra --model large --large DIR/pretraining
"""

import argparse
import json
import os
import subprocess
import sys
import tempfile
from pathlib import Path

import torch
from safetensors.torch import load_file, save_file
from transformers import ElectraConfig, ElectraForPreTraining, ElectraForSequenceClassification

LARGE = {
    "embedding_size": 1024,
    "hidden_size": 1024,
    "num_hidden_layers": 24,
    "num_attention_heads": 16,
    "intermediate_size": 4096,
}
MODELS = {
    "pretraining": ElectraForPreTraining,
    "sequence-classification": ElectraForSequenceClassification,
}
PRECISIONS = ["fp32", "bf16", "int8"]
LENGTHS = [50, 23, 7]  # padded
PASSES = [(1, 128), (8, 128)]
STARTS = 3


def make(folder: Path) -> None:
    for task, kind in MODELS.items():
        if not (folder / task / "model.safetensors").exists():
            torch.manual_seed(1)
            kind(ElectraConfig(**LARGE)).save_pretrained(folder / task)


def padded_input(lengths: list[int], vocab_size: int) -> dict[str, torch.Tensor]:
    shape = (len(lengths), max(lengths))
    generator = torch.Generator().manual_seed(2)
    mask = (torch.arange(shape[1]) < torch.tensor(lengths)[:, None]).to(torch.int32)
    ids = torch.randint(0, vocab_size, shape, generator=generator, dtype=torch.int32)
    return {"input_ids": ids * mask, "attention_mask": mask}


def run(electra: Path, model: Path, task: str, given: dict, more: list[str]) -> tuple[dict, int]:
    """The outputs of one pass, and the most memory that the process took, in bytes."""
    with tempfile.TemporaryDirectory() as scratch:
        save_file(given, f"{scratch}/in")
        words = [electra, "run", "--model", model, "--task", task, *more]
        process = subprocess.Popen(
            [*map(str, words), "--input", f"{scratch}/in", "--output", f"{scratch}/out"]
        )
        _, status, used = os.wait4(process.pid, 0)
        if status != 0:
            sys.exit(f"electra run ended with status {status}")
        return load_file(f"{scratch}/out"), used.ru_maxrss * 1024


def references(folder: Path, task: str, given: dict) -> dict[str, torch.Tensor]:
    model = MODELS[task].from_pretrained(folder / task, attn_implementation="eager").double().eval()
    with torch.no_grad():
        found = model(**{name: each.long() for name, each in given.items()}, output_hidden_states=True)
    states = {f"hidden_states.{i}": state for i, state in enumerate(found.hidden_states)}
    return {"logits": found.logits, **states}


def compare(electra: Path, folder: Path, threads: str) -> None:
    print("| model | precision | logits, max abs | hidden states, max abs | last one, relative rms |")
    print("|---|---|---:|---:|---:|")
    for task in MODELS:
        given = padded_input(LENGTHS, ElectraConfig().vocab_size)
        wanted = references(folder, task, given)
        is_token = given["attention_mask"].bool()
        for precision in PRECISIONS:
            options = ["--dtype", precision, "--threads", threads, "--hidden-states"]
            found, _ = run(electra, folder / task, task, given, options)

            def difference(name: str) -> torch.Tensor:
                each = found[name].double() - wanted[name]
                return each[is_token] if each.shape[:2] == is_token.shape else each

            states = [name for name in wanted if name != "logits"]
            last = wanted[states[-1]][is_token]
            rms = (difference(states[-1]).square().mean() / last.square().mean()).sqrt()
            worst = max(difference(name).abs().max() for name in states)
            print(f"| {task} | {precision} | {difference('logits').abs().max():.1e} "
                  f"| {worst:.1e} | {rms:.1e} |", flush=True)  # fmt: skip


def first_answer(electra: Path, model: Path, precision: str, threads: str) -> dict:
    words = [electra, "bench", "start", "--model", model, "--dtype", precision, "--json"]
    done = [
        subprocess.run([*map(str, words), "--threads", threads], check=True, capture_output=True)
        for _ in range(STARTS)
    ]
    return min((json.loads(each.stdout) for each in done), key=lambda each: each["seconds"])


def measure(electra: Path, folder: Path, threads: str) -> None:
    task = "pretraining"
    packed = folder / "int8"
    words = [electra, "convert", "--from", folder / task, "--to", packed, "--pack", "int8"]
    if not packed.exists():
        subprocess.run([*map(str, words)], check=True, stdout=subprocess.DEVNULL)
    print("\n| from | precision | MB | first answer, ms | its peak memory, MB | "
          + " | ".join(f"{count} × {length}, MB" for count, length in PASSES) + " |")  # fmt: skip
    print("|---|---|---:|---:|---:|" + "---:|" * len(PASSES))
    cases = [(folder / task, "model.safetensors", each) for each in PRECISIONS]
    for model, file, precision in [*cases, (packed, "model.electra", "int8")]:
        start = first_answer(electra, model, precision, threads)
        peaks = []
        for count, length in PASSES:
            given = padded_input([length] * count, ElectraConfig().vocab_size)
            options = ["--dtype", precision, "--threads", threads]
            peaks.append(run(electra, model, task, given, options)[1])
        cells = [(model / file).stat().st_size, start["peak_rss_bytes"], *peaks]
        size, *memory = [f"{each / 1e6:.0f}" for each in cells]
        print(f"| {model.name} | {precision} | {size} | {start['seconds'] * 1e3:.0f} | "
              + " | ".join(memory) + " |", flush=True)  # fmt: skip


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--electra", type=Path, default=Path("electra"), help="the program")
    parser.add_argument("--folder", type=Path, help="where the models are, or are made")
    parser.add_argument("--threads", default="2")
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory() as temporary:
        folder = arguments.folder or Path(temporary)
        make(folder)
        compare(arguments.electra, folder, arguments.threads)
        measure(arguments.electra, folder, arguments.threads)


if __name__ == "__main__":
    main()
