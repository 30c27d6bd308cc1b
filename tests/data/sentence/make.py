"""Makes the folders beside this file, and expected.json: what sentence-transformers makes of texts with them.

Also trained.json: what it makes of texts with models/sentences.

    python tests/data/sentence/make.py [--check]

Made with sentence-transformers 5.2.3, transformers 4.57.6 and torch 2.15.0 on a CPU. Sentence-transformers 6.2.0 gives
the same but for "[SEP]" where do_lower_case is set. --check compares the numbers with those of the installed version.
"""

import json
import os
import pathlib
import shutil
import sys
import tempfile
import warnings

import numpy as np
import torch
from sentence_transformers import SentenceTransformer, models
from torch import nn
from transformers import ElectraConfig, ElectraModel

HERE = pathlib.Path(__file__).parent
WORDS = """[PAD] [UNK] [CLS] [SEP] [MASK] a b c d e f g h i j k l m n o p q r s t u v w x y z ##a ##e ##i ##n ##o
##r ##s ##t . , : the of my life two hours joy query passage A Joy THE""".split()
TEXTS = ["A joy.", "", "two hours of my life", "THE Joy: A x, y, z.", "the of my life two hours joy a b c d e f g h i j k",
         "[SEP] z"]
TRAINED = HERE.parents[2] / "models" / "sentences"
TRAINED_TEXTS = ["How tall is the tower?", "It is 330 metres tall."]
PROMPTS = {"query": "query: ", "passage": "the passage of "}


def base(folder):
    """Saves a Transformer with numbers large enough to tell one pooling from another."""
    folder.mkdir()
    config = ElectraConfig(vocab_size=len(WORDS), embedding_size=4, hidden_size=8, num_hidden_layers=1,
                           num_attention_heads=2, intermediate_size=8, max_position_embeddings=24,
                           initializer_range=0.5)
    ElectraModel(config).save_pretrained(folder)
    (folder / "vocab.txt").write_text("\n".join(WORDS) + "\n", encoding="utf-8")
    options = {"tokenizer_class": "ElectraTokenizer", "do_lower_case": False, "model_max_length": 20}
    (folder / "tokenizer_config.json").write_text(json.dumps(options), encoding="utf-8")
    return str(folder)


def layer_norm(width):
    module = models.LayerNorm(width)
    nn.init.normal_(module.norm.weight)
    nn.init.normal_(module.norm.bias)
    return module


def pooling(*names, **options):
    flags = {f"pooling_mode_{name}": name in names for name in (
        "cls_token", "max_tokens", "mean_tokens", "mean_sqrt_len_tokens", "weightedmean_tokens", "lasttoken")}
    return models.Pooling(8, **flags, **options)


def move_down(folder):
    """Makes the layout of releases before 1.0: the Transformer has a folder of its own."""
    down = folder / "0_Transformer"
    down.mkdir()
    for path in list(folder.iterdir()):
        if path.is_file() and path.name not in ("modules.json", "config_sentence_transformers.json"):
            shutil.move(path, down / path.name)
    modules = json.loads((folder / "modules.json").read_text())
    modules[0]["path"] = down.name
    (folder / "modules.json").write_text(json.dumps(modules, indent=2))
    (folder / "config.json").write_text('{"__version__": "0.3.9"}')


def save(folder, modules, **options):
    safe = options.pop("safe_serialization", True)
    SentenceTransformer(modules=modules, device="cpu", **options).save_pretrained(
        str(folder), create_model_card=False, safe_serialization=safe)


def make(to):
    torch.manual_seed(0)
    with tempfile.TemporaryDirectory() as scratch:
        scratch = pathlib.Path(scratch)
        source = base(scratch / "base")
        save(to / "every-pooling", [
            models.Transformer(source, max_seq_length=12),
            pooling("cls_token", "max_tokens", "mean_tokens", "mean_sqrt_len_tokens", "weightedmean_tokens",
                    "lasttoken"),
            models.Normalize()])
        save(to / "old-layout", [
            models.Transformer(source, do_lower_case=True), pooling("mean_tokens"),
            models.Dense(8, 5, activation_function=nn.Tanh())], safe_serialization=False)
        move_down(to / "old-layout")
        save(to / "prompts", [
            models.Transformer(source, max_seq_length=16),
            pooling("mean_tokens", "lasttoken", include_prompt=False),
            models.Dense(16, 6, bias=False, activation_function=nn.GELU()), layer_norm(6),
            models.Dropout(0.5), models.Dense(6, 3, activation_function=nn.Identity())],
            prompts=PROMPTS, default_prompt_name="query")


def ask(folder):
    """Returns the vectors of all texts under every prompt."""
    model = SentenceTransformer(str(folder), device="cpu")
    names = [None, "passage"] if folder.name == "prompts" else [None]
    return [{"folder": folder.name, "prompt_name": name,
             "vectors": [model.encode(text, prompt_name=name).tolist() for text in TEXTS]} for name in names]


def ask_trained():
    """Returns the vectors of models/sentences, computed in float32 from its weights in F16."""
    model = SentenceTransformer(str(TRAINED), device="cpu", model_kwargs={"dtype": torch.float32})
    return model.encode(TRAINED_TEXTS).tolist()


def largest_difference(one, other):
    return np.abs(np.array(one) - other).max()


def main():
    warnings.filterwarnings("ignore")
    names = ["every-pooling", "old-layout", "prompts"]
    if "--check" in sys.argv:
        expected = json.loads((HERE / "expected.json").read_text())
        found = [case for name in names for case in ask(HERE / name)]
        for case, other in zip(expected["cases"], found):
            print(case["folder"], case["prompt_name"], largest_difference(case["vectors"], other["vectors"]))
        trained = json.loads((HERE / "trained.json").read_text())
        print(TRAINED.name, largest_difference(trained["vectors"], ask_trained()))
        return
    for name in names:
        shutil.rmtree(HERE / name, ignore_errors=True)
    make(HERE)
    for path in HERE.rglob("README.md"):
        os.remove(path)
    cases = [case for name in names for case in ask(HERE / name)]
    (HERE / "expected.json").write_text(json.dumps({"texts": TEXTS, "cases": cases}, indent=1) + "\n")
    trained = {"texts": TRAINED_TEXTS, "vectors": ask_trained()}
    (HERE / "trained.json").write_text(json.dumps(trained, indent=1) + "\n")


main()
