#!/usr/bin/env python3
"""Compares `electra tokenize` with the reference on random texts, or on every character.

    differential.py --electra build/electra --models shared/golden/tokenizer/models
                    [--strings 1000000] [--seed N] [--scalars] [--japanese FOLDER]

Needs transformers 4.57.6 with tokenizers 0.22.2. Without --scalars: rounds of random texts, pairs,
lists of words and ids, each round with one of the folders, or with one made up for it (flags, added
tokens, names), and with options of its own. With --scalars: all 1,112,064 scalar values, alone and
between letters, with five of the folders or, where these are not there, with each. Prints each
difference and exits 1 if there was one.
"""

import argparse
import json
import os
import random
import shutil
import subprocess
import sys
import tempfile

os.environ["HF_HUB_OFFLINE"] = "1"
os.environ["USE_TORCH"] = "0"  # slow to load and not needed
os.environ["TOKENIZERS_PARALLELISM"] = "false"
os.environ["RUST_BACKTRACE"] = "0"  # a panic counts as an error

from transformers import ElectraTokenizerFast, PreTrainedTokenizerFast  # noqa: E402
from transformers.tokenization_utils_base import TruncationStrategy  # noqa: E402
from transformers.utils import PaddingStrategy  # noqa: E402

PER_ROUND = 6000
SPECIALS = ["[CLS]", "[SEP]", "[PAD]", "[MASK]", "[UNK]", "[mask]", "[MASK", "[ MASK ]", "##", "[unused3]"]
ADDED = ["<plain>", "zqx", "NaïVeX", "ab cd", "中文", "ÉTÉ", "\u00a0nb", "##ing", "é", "한", "a", "<e>",
         "[E1]", "Q\u0301", "ﬁ", "İ", "<x> ", " <y", "@@", "ß", "\u1100\u1161", "1/2", "...", "<e><e>", "_w"]
SPACES = " \t\n\r\u00a0\u3000\u2028\u2029\u1680\u2003\u202f\u205f\u0085\u000b\u000c\u001c"
INVISIBLE = "\u200b\u200c\u200d\u2060\ufeff\u00ad\u0000\u0001\u007f\u061c\u180e\ufffd\ue000\U000f0000\U000e0020\ufffe\uffff"
MARKS = "\u0301\u0308\u0323\u0327\u0307\u0345\u05b0\u064b\u0f71\u0f72\u302f\u302a\U0001e000\u0591\u20e3\ufe0f\u0344\u1885\u1734\ua9bd\u0489\u0903\u093c\u3099"
CASED = "ÀÉÎÕÜàéîõüÅåØøĐđŁłİıSsſẞßΣσςΑάΏώЙйЁёЇїǅǄǆＡａⅧⅷꙀꙁ𐐀𐐨Ꭰꭰ\u1c89\ua7cb\u1e9b\u212a\u212b\u2126"
SCRIPTS = ["кириллица Москва", "ελληνικά", "العربية", "עברית", "हिन्दी ड़ क़", "ไทย สวัสดี", "한국어각갂힣", "日本語ガギパｶﾞ",
           "中文字符㐀豈\U00020000\U0002a6e0\U0002b81f\U0002b820\U0002b91f\U0002b920\U0002f800", "বাংলা ড়", "தமிழ் கொ", "ქართული Ა",
           "አማርኛ", "བོད་", "Việt Nam", "각", "ﬁﬀ①½™", "😀👩‍👩‍👧🇺🇸👍🏽1️⃣🦾", "«»‘’“”—–…¿¡·•§¶", "×÷±€£©®°¨´ˆ"]


def random_scalar(rng):
    while True:
        c = rng.choice([rng.randrange(0x80), rng.randrange(0x800), rng.randrange(0x3000),
                        rng.randrange(0x10000), rng.randrange(0x110000)])
        if not 0xD800 <= c < 0xE000:
            return chr(c)


class Texts:
    """Random mixtures of difficult characters, tokens and words."""

    def __init__(self, rng, tokenizer):
        self.rng = rng
        vocabulary = list(tokenizer.get_vocab())
        self.pieces = rng.sample(vocabulary, min(len(vocabulary), 500))
        self.added = [t.content for t in tokenizer.added_tokens_decoder.values()] + ADDED

    def part(self):
        rng = self.rng
        kind = rng.randrange(16)
        if kind < 4:
            piece = rng.choice(self.pieces)
            return piece[2:] if piece.startswith("##") and rng.random() < 0.8 else piece
        if kind == 4:
            return rng.choice(self.added)
        if kind == 5:
            return rng.choice(SPECIALS)
        if kind == 6:
            return rng.choice(INVISIBLE)
        if kind == 7:
            return "".join(rng.choice(MARKS) for _ in range(rng.randrange(1, 4)))
        if kind == 8:
            return "".join(rng.choice(CASED) for _ in range(rng.randrange(1, 4)))
        if kind == 9:
            script = rng.choice(SCRIPTS)
            at = rng.randrange(len(script))
            return script[at:at + rng.randrange(1, 6)]
        if kind == 10:
            return random_scalar(rng)
        if kind == 11:
            return rng.choice(".,!?'\"-_#@$%&()[]{}<>/\\|~^`+*=:;0123456789")
        if kind == 12 and rng.random() < 0.1:
            return rng.choice(["a", "é", "각", "x\u0301", "中", "😀"]) * rng.randrange(90, 110)
        if kind == 13:
            return self.rng.choice(self.pieces).upper()
        return rng.choice(SPACES) if kind == 14 else " "

    def text(self):
        return "".join(self.part() for _ in range(self.rng.choice([1, 2, 3, 5, 8, 13, 21])))

    def words(self):
        return [self.text() for _ in range(self.rng.randrange(6))]


def random_token(rng, content):
    return {"id": rng.randrange(40000), "content": content, "single_word": rng.random() < 0.2,
            "lstrip": rng.random() < 0.3, "rstrip": rng.random() < 0.3, "normalized": rng.random() < 0.5,
            "special": rng.random() < 0.3}


def random_config(rng):
    config = {}
    if rng.random() < 0.7:
        config["do_lower_case"] = rng.random() < 0.5
    if rng.random() < 0.5:
        config["strip_accents"] = rng.choice([None, True, False])
    if rng.random() < 0.3:
        config["tokenize_chinese_chars"] = rng.random() < 0.5
    if rng.random() < 0.2:
        config["split_special_tokens"] = True
    if rng.random() < 0.3:
        config["additional_special_tokens"] = rng.sample(ADDED, 2)
    if rng.random() < 0.3:
        config["mask_token"] = {"__type": "AddedToken", "content": rng.choice(["[MASK]", "<m>"]),
                                "lstrip": rng.random() < 0.5, "rstrip": rng.random() < 0.5,
                                "normalized": rng.random() < 0.5, "single_word": rng.random() < 0.3}
    if rng.random() < 0.2:
        config["padding_side"] = config["truncation_side"] = "left"
    if rng.random() < 0.1:
        config["clean_up_tokenization_spaces"] = rng.random() < 0.5
    return config


def make_folder(rng, models, folder):
    """Writes a random folder with the vocabulary of an existing one."""
    source = os.path.join(models, rng.choice(["added-flags", "post-bert", "uncased-json", "characters-cased",
                                               "characters-uncased", "vocab-only", "prefix-at", "prefix-empty"]))
    shutil.copytree(source, folder)
    os.system(f"chmod -R u+w '{folder}'")
    path = os.path.join(folder, "tokenizer.json")
    if os.path.exists(path):
        data = json.load(open(path, encoding="utf-8"))
        data["added_tokens"] = data["added_tokens"][:5] + [
            random_token(rng, c) for c in rng.sample(ADDED, rng.choice([0, 0, 1, 3, 8]))]
        bert = {"type": "BertNormalizer", "clean_text": rng.random() < 0.7, "handle_chinese_chars": rng.random() < 0.7,
                "strip_accents": rng.choice([None, True, False]), "lowercase": rng.random() < 0.5}
        data["normalizer"] = bert
        if rng.random() < 0.15:
            others = [{"type": rng.choice(["NFC", "NFD", "NFKC", "NFKD", "Lowercase"])} for _ in range(rng.randrange(1, 3))]
            data["normalizer"] = {"type": "Sequence", "normalizers": others + [bert] * rng.randrange(2)}
        data["model"]["max_input_chars_per_word"] = rng.choice([100, 100, 100, 200, 3, 1, 0])
        json.dump(data, open(path, "w", encoding="utf-8"))
    elif rng.random() < 0.4:
        tokens = {c: 40000 + i for i, c in enumerate(rng.sample(ADDED, 3))}
        json.dump(tokens, open(os.path.join(folder, "added_tokens.json"), "w", encoding="utf-8"))
    config = random_config(rng)
    if os.path.exists(path) and rng.random() < 0.15:
        config["tokenizer_class"] = "PreTrainedTokenizerFast"
        config.update({"pad_token": "[PAD]", "unk_token": "[UNK]"})
    if config or rng.random() < 0.8:
        json.dump(config, open(os.path.join(folder, "tokenizer_config.json"), "w", encoding="utf-8"))
    return config


def load_reference(folder):
    config = os.path.join(folder, "tokenizer_config.json")
    name = json.load(open(config, encoding="utf-8")).get("tokenizer_class") if os.path.exists(config) else None
    kind = PreTrainedTokenizerFast if name == "PreTrainedTokenizerFast" else ElectraTokenizerFast
    return kind.from_pretrained(folder)


class Options:
    def __init__(self, rng, scalars=False):
        self.mode = "text" if scalars else rng.choice(["text", "text", "text", "pair", "words", "decode"])
        self.max_length = self.stride = self.multiple = None
        self.truncation = self.padding = None
        self.special = scalars or rng.random() < 0.8
        self.bytes = not scalars and rng.random() < 0.2
        if not scalars and self.mode != "decode" and rng.random() < 0.5:
            self.truncation = rng.choice(["longest_first", "longest_first", "only_first", "only_second"])
            self.max_length = rng.choice([4, 5, 8, 16])
            self.stride = rng.choice([0, 0, 1, 3])
        if not scalars and self.mode != "decode" and rng.random() < 0.3:
            self.padding = rng.choice(["longest", "max_length"])
            self.max_length = self.max_length or 12
            self.multiple = rng.choice([None, 4])
            if self.truncation is not None and self.max_length % 4 != 0:
                self.multiple = None  # transformers refuses to truncate to one length and pad to another

    def arguments(self):
        words = [] if self.special else ["--no-special-tokens"]
        for name, value in (("--max-length", self.max_length), ("--stride", self.stride), ("--padding", self.padding),
                            ("--pad-to-multiple-of", self.multiple)):
            if value is not None:
                words += [name, str(value)]
        words += ["--truncation", self.truncation or "none"]
        words += ["--offsets", "bytes"] if self.bytes else []
        words += {"words": ["--pre-split"], "decode": ["--decode"]}.get(self.mode, [])
        return words

    def set_on(self, tokenizer):
        tokenizer.set_truncation_and_padding(
            padding_strategy=PaddingStrategy(self.padding or "do_not_pad"),
            truncation_strategy=TruncationStrategy(self.truncation or "do_not_truncate"),
            max_length=self.max_length, stride=self.stride or 0, pad_to_multiple_of=self.multiple, padding_side=None)
        tokenizer._tokenizer.encode_special_tokens = tokenizer.split_special_tokens


def as_bytes(offsets, text):
    """Converts offsets in characters to offsets in bytes."""
    at = [0]
    for c in text:
        at.append(at[-1] + len(c.encode("utf-8")))
    return [[at[a], at[b]] for a, b in offsets]


def answer_of(encoding, options, value, is_window=False):
    offsets = [list(o) for o in encoding.offsets]
    if options.bytes and options.mode == "text":
        offsets = as_bytes(offsets, value)
    return {"ids": encoding.ids, "type_ids": encoding.type_ids, "attention_mask": encoding.attention_mask,
            "special_tokens_mask": encoding.special_tokens_mask, "offsets": offsets, "word_ids": encoding.word_ids,
            "sequence_ids": encoding.sequence_ids, "tokens": encoding.tokens,
            # The reference sometimes repeats all windows inside each of them.
            "overflowing": [] if is_window else [answer_of(o, options, value, True) for o in encoding.overflowing]}


def reference_answers(tokenizer, options, values):
    """Returns the output of the reference for every value; None for an error."""
    if options.mode == "decode":
        return [{"text": tokenizer.decode(ids), "text_skip_special": tokenizer.decode(ids, skip_special_tokens=True)}
                for ids in values]
    encodings = []
    try:
        options.set_on(tokenizer)
    except Exception:
        return [None] * len(values)
    backend = tokenizer._tokenizer
    padding = backend.padding
    backend.no_padding()
    for value in values:
        arguments = {"add_special_tokens": options.special}
        if options.mode == "pair":
            value = dict(zip(("sequence", "pair"), value))
        elif options.mode == "words":
            value = {"sequence": value["words"], "pair": value.get("pair_words"), "is_pretokenized": True}
        else:
            value = {"sequence": value}
        try:
            encodings.append(backend.encode(**value, **arguments))
        except BaseException as error:  # panics are not derived from Exception
            if isinstance(error, KeyboardInterrupt):
                raise
            encodings.append(None)
    if padding is not None:
        pad(encodings, padding)
    return [None if e is None else answer_of(e, options, v) for e, v in zip(encodings, values)]


def pad(encodings, padding):
    length = padding["length"]
    if length is None:
        length = max((len(e.ids) for e in encodings if e is not None), default=0)
    multiple = padding["pad_to_multiple_of"]
    if multiple:
        length += -length % multiple
    for encoding in encodings:
        if encoding is not None:
            encoding.pad(length, direction=padding["direction"], pad_id=padding["pad_id"],
                         pad_type_id=padding["pad_type_id"], pad_token=padding["pad_token"])


def our_answers(electra, folder, options, values, scratch):
    path = os.path.join(scratch, "input.jsonl")
    with open(path, "w", encoding="utf-8") as file:
        for i, value in enumerate(values):
            file.write(json.dumps(value, ensure_ascii=i % 2 == 0) + "\n")
    command = [electra, "tokenize", "--model", folder, "--input", path] + options.arguments()
    done = subprocess.run(command, capture_output=True)
    if done.returncode != 0:
        return None, done.stderr.decode("utf-8", "replace").strip()
    return [json.loads(line) for line in done.stdout.decode("utf-8").split("\n")[:-1]], None


def compare(expected, got, options):
    """Returns the keys that differ."""
    if expected is None or "error" in got:
        return [] if expected is None and "error" in got else ["error"]
    keys = [k for k in expected if expected[k] != got.get(k)]
    if options.bytes and options.mode != "text":
        keys = [k for k in keys if k not in ("offsets", "overflowing")]
    # A max_length that is too short is an error here, see the golden cases.
    return keys


def too_short(tokenizer, options):
    if options.truncation is None or not options.special:
        return False
    return options.max_length < tokenizer.num_special_tokens_to_add(options.mode in ("pair", "words"))


def random_values(texts, options, tokenizer, count):
    rng = texts.rng
    if options.mode == "text":
        return [texts.text() for _ in range(count)]
    if options.mode == "pair":
        return [[texts.text(), texts.text()] for _ in range(count)]
    if options.mode == "words":
        return [{"words": texts.words(), **({"pair_words": texts.words()} if rng.random() < 0.5 else {})}
                for _ in range(count)]
    return [[rng.randrange(len(tokenizer) + 3) for _ in range(rng.randrange(9))] for _ in range(count)]


class Differences:
    def __init__(self):
        self.count = 0
        self.in_round = 0
        self.strings = 0

    def report(self, folder, options, value, keys, expected, got):
        self.count += 1
        self.in_round += 1
        if self.in_round > 3 or self.count > 60:
            return
        print(f"{folder} {' '.join(options.arguments())}\n  {json.dumps(value)[:1000]}\n  differs in {', '.join(keys)}")
        wanted, given = ((json.dumps(e.get(keys[0])) if e else "an error") for e in (expected, got))
        at = next((i for i, (a, b) in enumerate(zip(wanted, given)) if a != b), min(len(wanted), len(given)))
        for name, text in (("wanted", wanted), ("got", given)):
            print(f"  {name:7}{text[max(0, at - 100):at + 100]}")
        sys.stdout.flush()

    def check(self, electra, folder, tokenizer, options, values, scratch):
        self.in_round = 0
        got, complaint = our_answers(electra, folder, options, values, scratch)
        if got is None:
            print(f"{folder} was refused: {complaint}")
            return False
        expected = reference_answers(tokenizer, options, values)
        for value, e, g in zip(values, expected, got):
            keys = compare(e, g, options)
            if keys:
                self.report(folder, options, value, keys, e, g)
        self.strings += len(values)
        return True


def run_random(args):
    rng = random.Random(args.seed)
    differences = Differences()
    names = sorted(n for n in os.listdir(args.models) if not n.startswith(("refuse", "japanese", "multilingual")))
    number = 0
    while differences.strings < args.strings:
        number += 1
        with tempfile.TemporaryDirectory() as scratch:
            folder = os.path.join(args.models, rng.choice(names))
            if rng.random() < 0.7:
                folder = os.path.join(scratch, f"round-{number}")
                make_folder(rng, args.models, folder)
            try:
                tokenizer = load_reference(folder)
            except BaseException as error:
                if isinstance(error, KeyboardInterrupt):
                    raise
                continue  # the reference does not load it
            for _ in range(2):
                options = Options(rng)
                if too_short(tokenizer, options):
                    options.max_length += 8
                values = random_values(Texts(rng, tokenizer), options, tokenizer, PER_ROUND // 2)
                before = differences.count
                if not differences.check(args.electra, folder, tokenizer, options, values, scratch):
                    break
            if differences.count > before and folder.startswith(scratch) and args.keep:
                shutil.copytree(folder, os.path.join(args.keep, os.path.basename(folder)), dirs_exist_ok=True)
        if number % 20 == 0:
            print(f"{differences.strings} strings, {differences.count} differences", flush=True)
    return differences


def run_scalars(args):
    differences = Differences()
    rng = random.Random(0)
    scalars = [chr(c) for c in range(0x110000) if not 0xD800 <= c < 0xE000]
    names = ("characters-uncased", "characters-cased", "characters-cased-stripped", "characters-lowered-only",
             "json-unclean-agreeing")
    names = [name for name in names if os.path.isdir(os.path.join(args.models, name))] or sorted(os.listdir(args.models))
    with tempfile.TemporaryDirectory() as scratch:
        for name in names:
            folder = os.path.join(args.models, name)
            tokenizer = load_reference(folder)
            for form in ("{}", "a{}b", "a {}\u0301b{}{}"):
                texts = [form.replace("{}", c) for c in scalars]
                for at in range(0, len(texts), 50000):
                    differences.check(args.electra, folder, tokenizer, Options(rng, True), texts[at:at + 50000], scratch)
                print(f"{name} {form!r}: {differences.strings} strings, {differences.count} differences", flush=True)
    return differences


def run_japanese(args):
    """Compares a tokenizer written in Python: no offsets, no windows; texts, pairs, truncated pairs, decoding."""
    from transformers import AutoTokenizer

    rng = random.Random(args.seed)
    differences = Differences()
    with tempfile.TemporaryDirectory() as scratch:
        folder = os.path.join(scratch, "japanese")
        shutil.copytree(args.japanese, folder)
        path = os.path.join(folder, "tokenizer_config.json")
        os.chmod(path, 0o644)
        config = json.load(open(path, encoding="utf-8"))
        while differences.strings < args.strings:
            made = {"do_lower_case": rng.random() < 0.3, "do_word_tokenize": rng.random() < 0.7}
            if rng.random() < 0.2:
                made["additional_special_tokens"] = rng.sample(ADDED, 2)
            if rng.random() < 0.2:
                made["never_split"] = rng.sample(["東京", "A.B", "ÉTÉ"], 2)
            os.remove(path)
            json.dump({**config, **made}, open(path, "w", encoding="utf-8"))
            tokenizer = AutoTokenizer.from_pretrained(folder)
            options = Options(rng, True)
            options.mode = rng.choice(["text", "text", "pair", "decode"])
            if options.mode == "pair" and rng.random() < 0.5:
                options.truncation, options.max_length = "longest_first", rng.choice([8, 9, 16])
            values = random_values(Texts(rng, tokenizer), options, tokenizer, PER_ROUND // 2)
            got, complaint = our_answers(args.electra, folder, options, values, scratch)
            if got is None:
                print(f"{made} was refused: {complaint}")
                continue
            for value, answer in zip(values, got):
                expected = japanese_answer(tokenizer, options, value)
                keys = compare(expected, {k: answer[k] for k in expected or answer if k in answer}, options)
                if keys:
                    differences.report(str(made), options, value, keys, expected, answer)
            differences.in_round = 0
            differences.strings += len(values)
            print(f"{differences.strings} strings, {differences.count} differences", flush=True)
    return differences


def japanese_answer(tokenizer, options, value):
    if options.mode == "decode":
        try:
            return {"text": tokenizer.decode(value), "text_skip_special": tokenizer.decode(value, skip_special_tokens=True)}
        except IndexError:
            return None
    value = value if options.mode == "pair" else [value]
    answer = tokenizer(*value, truncation=options.truncation or False, max_length=options.max_length,
                       return_special_tokens_mask=True)
    return {"ids": answer["input_ids"], "type_ids": answer["token_type_ids"], "attention_mask": answer["attention_mask"],
            "special_tokens_mask": answer["special_tokens_mask"],
            "tokens": tokenizer.convert_ids_to_tokens(answer["input_ids"])}


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--electra", required=True)
    parser.add_argument("--models", help="folders to start from")
    parser.add_argument("--strings", type=int, default=1000000)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--scalars", action="store_true")
    parser.add_argument("--japanese", help="a folder of a BertJapaneseTokenizer with a spiece.model, to try it instead")
    parser.add_argument("--keep", help="where to leave the made-up folders that differ")
    args = parser.parse_args()
    differences = run_japanese(args) if args.japanese else run_scalars(args) if args.scalars else run_random(args)
    print(f"{differences.strings} strings, {differences.count} differences")
    return 1 if differences.count else 0


if __name__ == "__main__":
    sys.exit(main())
