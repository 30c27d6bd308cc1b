#!/usr/bin/env python3
"""Compares the states of `electra run` in fp32, and those of PyTorch, with transformers in float64.

    parity.py [--electra build/release/electra] [SIZE...]

Makes a model of each SIZE, small, base and large, of random weights as they are initialised, reads a
padded batch of 384 tokens in two sequences, and prints the largest difference of any state and the root
of the mean square. Exits 1 if the largest is above the promise. Needs torch and transformers 4.57.6; large takes 4 GB
of memory and 1.5 GB of disk.
"""

import argparse
import subprocess
import sys
import tempfile
from pathlib import Path

import torch
from safetensors.torch import load_file, save_file
from transformers import ElectraConfig, ElectraModel

SIZES = {  # as Google's discriminators; the last is the largest difference that is promised
    "small": ((128, 256, 12, 4, 1024), 1e-5),
    "base": ((768, 768, 12, 12, 3072), 1e-5),
    "large": ((1024, 1024, 24, 16, 4096), 5e-5),
}
NAMES = ("embedding_size", "hidden_size", "num_hidden_layers", "num_attention_heads", "intermediate_size")


def inputs():
    generator = torch.Generator().manual_seed(1)
    ids = torch.randint(5, 30522, (2, 256), generator=generator)
    mask = torch.ones_like(ids)
    mask[1, 128:] = 0
    return {"input_ids": ids, "attention_mask": mask}


def differences(size, electra, folder):
    """Returns how far this program and PyTorch are from float64: at most, and rms."""
    torch.manual_seed(2)
    config = ElectraConfig(**dict(zip(NAMES, SIZES[size][0])))
    model = ElectraModel._from_config(config, attn_implementation="eager").eval()
    model.save_pretrained(folder)
    words = inputs()
    save_file({name: value.to(torch.int64) for name, value in words.items()}, folder / "in.safetensors")
    subprocess.run([electra, "run", "--model", folder, "--task", "base", "--dtype", "fp32",
                    "--input", folder / "in.safetensors", "--output", folder / "out.safetensors"], check=True)
    ours = load_file(folder / "out.safetensors")["last_hidden_state"]
    real = words["attention_mask"].bool()
    with torch.no_grad():
        theirs = model(**words).last_hidden_state
        exact = model.double()(**words).last_hidden_state
    errors = [(found.double() - exact)[real] for found in (ours, theirs)]
    return [(error.abs().max().item(), error.square().mean().sqrt().item()) for error in errors]


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--electra", default="build/release/electra", type=Path)
    parser.add_argument("sizes", nargs="*", metavar="SIZE", default=list(SIZES))
    args = parser.parse_args()
    good = True
    for size in args.sizes:
        with tempfile.TemporaryDirectory() as folder:
            ours, theirs = differences(size, args.electra.resolve(), Path(folder))
        good = good and ours[0] <= SIZES[size][1]
        print(f"{size}: from float64 at most {ours[0]:.1e}, rms {ours[1]:.1e}; PyTorch {theirs[0]:.1e}, "
              f"rms {theirs[1]:.1e}; promised {SIZES[size][1]:.0e}", flush=True)
    return 0 if good else 1


if __name__ == "__main__":
    sys.exit(main())
