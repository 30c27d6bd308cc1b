"""Texts with the token counts of SST-2 and SQuAD, and a folder that sentence-transformers, Infinity and electra open.

The weights are random, so the words can be: each is one token.
"""

import json
import random
import shutil
import subprocess
from pathlib import Path

HERE = Path(__file__).parent
LENGTHS = HERE.parent / "peers" / "lengths.json"
SPECIAL = ["[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]"]
SYLLABLES = [first + vowel for first in "bcdfghjklmnprstvwz" for vowel in "aeiou"]


def vocabulary(size: int) -> list[str]:
    """Special tokens, letters, and words of three syllables."""
    letters = [chr(code) for code in range(ord("a"), ord("z") + 1)]
    words = SPECIAL + letters + ["##" + letter for letter in letters]
    source, known = random.Random(1), set(words)
    while len(words) < size:
        word = "".join(source.choice(SYLLABLES) for _ in range(3))
        if word not in known:
            known.add(word)
            words.append(word)
    return words


def texts(lengths: list[int], words: list[str]) -> list[str]:
    """A text for each length, which counts [CLS] and [SEP]."""
    source = random.Random(2)
    whole = [word for word in words if len(word) == 6 and word.isalpha()]
    return [" ".join(source.choice(whole) for _ in range(length - 2)) for length in lengths]


def texts_of(mix: str, folder: Path) -> list[str]:
    words = (folder / "vocab.txt").read_text().splitlines()
    return texts(json.loads(LENGTHS.read_text())[mix], words)


def add_tokenizer(folder: Path, size: int) -> None:
    (folder / "vocab.txt").write_text("".join(word + "\n" for word in vocabulary(size)))
    named = {name + "_token": token for name, token in zip(("pad", "unk", "cls", "sep", "mask"), SPECIAL)}
    settings = {"tokenizer_class": "ElectraTokenizer", "do_lower_case": True, "model_max_length": 512, **named}
    (folder / "tokenizer_config.json").write_text(json.dumps(settings))
    (folder / "special_tokens_map.json").write_text(json.dumps(named))


def add_pooling(folder: Path, width: int) -> None:
    """The modules of sentence-transformers: the mean over the tokens, at length 1."""
    kinds = [("", "Transformer"), ("1_Pooling", "Pooling"), ("2_Normalize", "Normalize")]
    modules = [{"idx": place, "name": str(place), "path": path, "type": "sentence_transformers.models." + kind}
               for place, (path, kind) in enumerate(kinds)]
    (folder / "modules.json").write_text(json.dumps(modules))
    (folder / "sentence_bert_config.json").write_text(json.dumps({"max_seq_length": 512, "do_lower_case": False}))
    for path, _ in kinds[1:]:
        (folder / path).mkdir(exist_ok=True)
    (folder / "1_Pooling" / "config.json").write_text(
        json.dumps({"word_embedding_dimension": width, "pooling_mode_mean_tokens": True}))


def make_folder(size: str, random_model: str, cache: Path) -> Path:
    """A random model of this size with a tokenizer and pooling, made once."""
    folder = cache / size
    if not (folder / "modules.json").exists():
        shutil.rmtree(folder, ignore_errors=True)
        subprocess.run([random_model, size, folder], check=True)
        config = json.loads((folder / "config.json").read_text())
        add_tokenizer(folder, config["vocab_size"])
        add_pooling(folder, config["hidden_size"])
    return folder
