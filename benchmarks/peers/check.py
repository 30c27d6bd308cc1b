"""Asserts that all engines compute the same before anybody is timed."""

import itertools
import subprocess
from pathlib import Path

import numpy as np

from engines import OURS
from protocol import batches_of
from weights import Model, read_safetensors, write_safetensors

LENGTHS = [19, 7, 12]  # padded
REDUCED_MOST = 0.15  # root mean square, of the fp32 values


def ours(electra: str, setting, precision: str, scratch: Path) -> np.ndarray:
    batch = batches_of(LENGTHS, None, Model(setting.folder).vocab_size)[0]
    given, written = scratch / "check-input.safetensors", scratch / "check-output.safetensors"
    write_safetensors(given, {"input_ids": batch.ids, "attention_mask": batch.mask})
    subprocess.run([electra, "run", "--model", setting.folder, "--task", "base", "--dtype", precision, "--threads",
                    str(setting.threads), "--input", given, "--output", written], check=True)
    return np.array(read_safetensors(written)["last_hidden_state"])


def theirs(engine, scratch: Path) -> np.ndarray:
    path = scratch / f"check-{engine.name}.npy"
    return np.load(engine.ask({"lengths": LENGTHS, "output": str(path)})["saved"])


def tokens(values: np.ndarray) -> np.ndarray:
    return values[np.arange(values.shape[1]) < np.array(LENGTHS)[:, None]]


def agree(engines: list, setting, options) -> dict:
    """The largest difference of every engine, or an error that names the pair that differs."""
    electra, scratch = options.electra, options.cache
    reference = tokens(ours(electra, setting, "fp32", scratch))
    found = {engine.name: tokens(theirs(engine, scratch)) for engine in engines if engine.name != OURS}
    fp32 = setting.precision == "fp32"
    found[OURS] = reference if fp32 else tokens(ours(electra, setting, setting.precision, scratch))
    if not fp32:
        scale = np.sqrt(np.mean(reference**2))
        errors = {name: float(np.sqrt(np.mean((values - reference) ** 2)) / scale) for name, values in found.items()}
        wrong = [f"{name}: {error:.3g}" for name, error in errors.items() if not error <= REDUCED_MOST]
        if wrong:
            raise SystemExit(f"{setting.precision} is further from fp32 than {REDUCED_MOST}: {', '.join(wrong)}")
        return errors
    errors = dict.fromkeys(found, 0.0)
    for one, other in itertools.combinations(found, 2):
        error = float(np.abs(found[one] - found[other]).max())
        if not error <= options.tolerance:
            raise SystemExit(f"{one} and {other} differ by {error:.3g} in fp32; "
                             f"at most {options.tolerance:g} is allowed (--tolerance)")
        errors[one], errors[other] = max(errors[one], error), max(errors[other], error)
    return errors
