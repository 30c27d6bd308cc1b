"""Compares the program with sentence-transformers over folders that it saves, each with other modules.

    python tests/reference_folders/sentences.py ELECTRA [COUNT [SEED]]

Needs sentence-transformers (5.2.3 and 6.2.0 were compared), transformers and torch. For each folder: the vectors of
`electra embed` under every prompt, `electra check`, and the folder that `electra convert` makes of it. A difference
counts if it is above 1e-6, and the program is farther from what the reference computes in double than 1.5e-6 and than
twice the distance of the reference itself.
"""

import copy
import json
import logging
import pathlib
import random
import shutil
import subprocess
import sys
import tempfile
import warnings

import numpy as np
import sentence_transformers
import torch
from sentence_transformers import SentenceTransformer, models
from torch import nn
from transformers import ElectraConfig, ElectraModel

TOKENIZER = pathlib.Path(__file__).parents[2] / "models" / "sentiment"
TEXTS = ["A joy.", "", "a", "Two hours of my life that I will not get back, and then some.", "x " * 200,
         "The tower is 330 metres tall. " * 30, "Ärger über İstanbul", "  two   spaces  "]
PROMPTS = {"query": "query: ", "passage": "Represent This: "}
ACTIVATIONS = """Tanh Identity ReLU GELU Sigmoid SiLU LeakyReLU ELU SELU Softplus Mish Hardswish CELU LogSigmoid Hardtanh
Hardsigmoid Softsign Hardshrink Softshrink Tanhshrink ReLU6 PReLU Softmax RReLU""".split()
FLAGS = {"cls": "cls_token", "max": "max_tokens", "mean": "mean_tokens", "mean_sqrt_len_tokens": "mean_sqrt_len_tokens",
         "weightedmean": "weightedmean_tokens", "lasttoken": "lasttoken"}
IS_NEW = int(sentence_transformers.__version__.split(".")[0]) >= 6


def transformer(folder, choose):
    folder.mkdir()
    hidden = choose.choice([8, 16, 32])
    positions = choose.choice([32, 64, 512])
    config = ElectraConfig(vocab_size=7000, embedding_size=choose.choice([8, hidden]), hidden_size=hidden,
                           num_hidden_layers=2, num_attention_heads=2, intermediate_size=16,
                           max_position_embeddings=positions, initializer_range=choose.choice([0.1, 0.3]))
    ElectraModel(config).save_pretrained(folder)
    shutil.copy(TOKENIZER / "tokenizer.json", folder)
    options = json.loads((TOKENIZER / "tokenizer_config.json").read_text())
    options["model_max_length"] = choose.choice([16, 64, 512, int(1e30)])
    (folder / "tokenizer_config.json").write_text(json.dumps(options))
    limits = [limit for limit in (4, 10, 30, 64, 128, 512) if limit <= positions]
    more = {"max_seq_length": choose.choice(limits)} if choose.random() < 0.5 else {}
    return models.Transformer(str(folder), **more), hidden


def pooling(hidden, choose):
    include_prompt = choose.random() < 0.7
    # Releases differ in what cls is where the prompt is left out.
    names = [name for name in FLAGS if include_prompt or name != "cls"]
    chosen = choose.sample(names, choose.choice([1, 1, 1, 2, 3, len(names)]) if include_prompt else 1)
    if IS_NEW and choose.random() < 0.7:
        return models.Pooling(hidden, tuple(chosen), include_prompt=include_prompt), chosen
    flags = {f"pooling_mode_{flag}": name in chosen for name, flag in FLAGS.items()}
    return models.Pooling(hidden, include_prompt=include_prompt, **flags), chosen


def further_modules(width, choose):
    modules, names = [], []
    for _ in range(choose.choice([0, 0, 1, 2, 3])):
        name = choose.choice(["Dense", "Dense", "LayerNorm", "Normalize", "Dropout"])
        if name == "Dense":
            activation = choose.choice(ACTIVATIONS)
            more = {"use_residual": True} if IS_NEW and choose.random() < 0.3 else {}
            out = choose.choice([3, 8, 17, 40])
            modules.append(models.Dense(width, out, bias=choose.random() < 0.7,
                                        activation_function=getattr(nn, activation)(), **more))
            width, name = out, f"Dense {activation}"
        elif name == "LayerNorm":
            modules.append(models.LayerNorm(width))
            nn.init.normal_(modules[-1].norm.weight)
            nn.init.normal_(modules[-1].norm.bias)
        else:
            modules.append(models.Normalize() if name == "Normalize" else models.Dropout(0.5))
        names.append(name)
    return modules, names


def move_down(folder):
    """Makes the layout of releases before 1.0: the Transformer has a folder of its own."""
    down = folder / "0_Transformer"
    down.mkdir()
    for path in list(folder.iterdir()):
        if path.is_file() and path.name not in ("modules.json", "config_sentence_transformers.json", "README.md"):
            shutil.move(path, down / path.name)
    modules = json.loads((folder / "modules.json").read_text())
    modules[0]["path"] = down.name
    (folder / "modules.json").write_text(json.dumps(modules))
    (folder / "config.json").write_text('{"__version__": "0.3.9"}')


def save(scratch, choose):
    """Saves a model; returns its folder, the names of its prompts and what it is made of."""
    first, hidden = transformer(scratch / "base", choose)
    second, names = pooling(hidden, choose)
    others, more_names = further_modules(hidden * len(names), choose)
    options = {"prompts": dict(PROMPTS)} if choose.random() < 0.5 else {}
    if options and choose.random() < 0.6:
        options["default_prompt_name"] = choose.choice(list(PROMPTS))
    folder = scratch / "model"
    SentenceTransformer(modules=[first, second, *others], device="cpu", **options).save_pretrained(
        str(folder), create_model_card=False, safe_serialization=choose.random() < 0.7)
    if choose.random() < 0.3:
        move_down(folder)
    return folder, [None, *options.get("prompts", {})], ["+".join(names), *more_names]


def run(electra, *words, text=""):
    done = subprocess.run([electra, *words], input=text, capture_output=True, text=True, check=False)
    if done.returncode:
        raise RuntimeError(f"{' '.join(words)}: {done.stderr.strip()}")
    return done.stdout


def embed(electra, folder, prompt_name):
    lines = "".join(json.dumps({"text": text}) + "\n" for text in TEXTS)
    prompt = ["--prompt-name", prompt_name] if prompt_name else []
    out = run(electra, "embed", "--model", str(folder), "--input", "-", "--input-format", "jsonl", *prompt, text=lines)
    return np.array([json.loads(line) for line in out.splitlines()])


def distance(found, wanted):
    return float((np.abs(found - wanted) / np.maximum(1, np.abs(wanted))).max())


def compare(electra, folder, prompt_names):
    """Yields a sentence for each thing that differs."""
    model = SentenceTransformer(str(folder), device="cpu")
    for name in prompt_names:
        found, wanted = embed(electra, folder, name), model.encode(TEXTS, prompt_name=name)
        if distance(found, wanted) <= 1e-6:
            continue
        exact = copy.deepcopy(model).double().encode(TEXTS, prompt_name=name)
        if distance(found, exact) > max(1.5e-6, 2 * distance(wanted, exact)):
            yield f"prompt {name}: {distance(found, wanted)}"
    run(electra, "check", "--model", str(folder))
    again = folder.parent / "converted"
    run(electra, "convert", "--from", str(folder), "--to", str(again))
    if not np.array_equal(embed(electra, folder, None), embed(electra, again, None)):
        yield "electra differs on the converted folder"
    if not np.array_equal(model.encode(TEXTS), SentenceTransformer(str(again), device="cpu").encode(TEXTS)):
        yield "sentence-transformers differs on the converted folder"


def main():
    warnings.filterwarnings("ignore")
    logging.disable(logging.WARNING)
    torch.set_num_threads(1)
    electra, count, seed = sys.argv[1], int((sys.argv[2:3] or ["30"])[0]), int((sys.argv[3:4] or ["0"])[0])
    problems = 0
    for number in range(count):
        choose = random.Random(seed * 1000 + number)
        torch.manual_seed(number)
        with tempfile.TemporaryDirectory() as scratch:
            folder, prompt_names, names = save(pathlib.Path(scratch), choose)
            for problem in compare(electra, folder, prompt_names):
                problems += 1
                print(f"{number}: {', '.join(names)}: {problem}")
    print(f"sentence-transformers {sentence_transformers.__version__}: {count} folders, {problems} problems")
    return problems > 0


if __name__ == "__main__":
    sys.exit(main())
