#!/usr/bin/env python3
"""Converts model folders with `electra convert` and opens what comes out with transformers.

    convert_with_transformers.py --electra build/electra ../shared/golden/formats [--dtype bf16]
                                 [--shard-size 20KB] [--keep DIR]

Each case folder (case.json, input.safetensors, output.safetensors and a model in any format) must
open in transformers without a missing, superfluous or mismatched tensor, and must give there, in
float64, what output.safetensors has, and what `electra run` gives on the converted folder. With
--dtype the reference's own numbers are not compared: they belong to other weights. --keep DIR
leaves the converted cases there. Needs torch, transformers 4.x, safetensors and numpy.
"""

import argparse
import json
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

import numpy as np
import torch
import transformers
from safetensors.numpy import load_file

CLASSES = {
    "base": "ElectraModel",
    "pretraining": "ElectraForPreTraining",
    "masked-lm": "ElectraForMaskedLM",
    "causal-lm": "ElectraForCausalLM",
    "sequence-classification": "ElectraForSequenceClassification",
    "token-classification": "ElectraForTokenClassification",
    "question-answering": "ElectraForQuestionAnswering",
    "multiple-choice": "ElectraForMultipleChoice",
}
COMPARED = ("last_hidden_state", "logits", "start_logits", "end_logits")


class Failure(Exception):
    """Why a case fails, in one line."""


def electra(arguments, *words):
    done = subprocess.run([arguments.electra, *map(str, words)], capture_output=True, text=True,
                          stdin=subprocess.DEVNULL, timeout=60)
    if done.returncode != 0:
        raise Failure(f"electra {words[0]}: {done.stderr.strip() or done.returncode}")


def convert(arguments, folder, case, to):
    words = ["convert", "--from", folder, "--to", to]
    network = (case.get("convert") or {}).get("discriminator_or_generator")
    if network:
        words.append(f"--{network}")
    if arguments.dtype:
        words += ["--dtype", arguments.dtype]
    if arguments.shard_size:
        words += ["--shard-size", arguments.shard_size]
    electra(arguments, *words)


def outputs_of_transformers(case, to, given):
    cls = getattr(transformers, CLASSES[case["task"]])
    model, info = cls.from_pretrained(to, output_loading_info=True, local_files_only=True)
    for what in ("missing_keys", "unexpected_keys", "mismatched_keys", "error_msgs"):
        if info[what]:
            raise Failure(f"transformers found {what}: {sorted(info[what])}")
    words = {name: torch.from_numpy(value) for name, value in given.items()}
    words = {name: value.double() if value.is_floating_point() else value
             for name, value in words.items()}
    model.config._attn_implementation = "eager"
    with torch.no_grad():
        output = model.double().eval()(**words)
    return {name: output[name].numpy() for name in COMPARED if name in output}


def compare(what, got, wanted, tolerance):
    for name in COMPARED:
        if (name in got) != (name in wanted):
            raise Failure(f"{name} is there on one side alone, against {what}")
        if name not in got:
            continue
        error = np.abs(got[name].astype(np.float64) - wanted[name]).max()
        if not error <= tolerance * max(1, np.abs(wanted[name]).max() / 10):
            raise Failure(f"{name} is off by {error:.3g}, against {what}")


def check_case(arguments, folder, to):
    case = json.loads((folder / "case.json").read_text(encoding="utf-8"))
    given = load_file(folder / "input.safetensors")
    convert(arguments, folder, case, to)
    for name in ("case.json", "input.safetensors", "output.safetensors"):
        shutil.copyfile(folder / name, to / name)
    theirs = outputs_of_transformers(case, to, given)
    if not arguments.dtype:
        compare("the reference", theirs, load_file(folder / "output.safetensors"), 1e-9)
    electra(arguments, "run", "--model", to, "--task", case["task"], "--input",
            folder / "input.safetensors", "--output", to / "ours.safetensors")
    compare("transformers", load_file(to / "ours.safetensors"), theirs, case["tolerance"])
    (to / "ours.safetensors").unlink()


def main():
    parser = argparse.ArgumentParser(description=__doc__,
                                     formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--electra", required=True)
    parser.add_argument("--dtype", choices=("f32", "f16", "bf16"))
    parser.add_argument("--shard-size")
    parser.add_argument("--keep", type=Path)
    parser.add_argument("folders", nargs="+", type=Path)
    arguments = parser.parse_args()
    transformers.logging.set_verbosity_error()
    cases = sorted(path.parent for root in arguments.folders for path in root.rglob("case.json"))
    failed = 0
    for folder in cases:
        with tempfile.TemporaryDirectory() as scratch:
            to = (arguments.keep or Path(scratch)) / folder.name
            try:
                check_case(arguments, folder, to)
            except Failure as failure:
                failed += 1
                print(f"{folder.name}: {failure}", flush=True)
    print(f"{len(cases) - failed} passed, {failed} failed")
    return 1 if failed or not cases else 0


if __name__ == "__main__":
    sys.exit(main())
