#!/usr/bin/env python3
"""Compares `electra tokenize` with PyPI's tokenizers 0.22.2 on tokenizers that are made up from a seed.

    fuzz.py --electra build/release/electra [--strings 1000000] [--seed N] [--keep FOLDER]

Each round makes up a whole tokenizer.json (vocabulary, prefix, normalizers, added tokens with any
flags, templates, decoder), options, and 20,000 texts, pairs, lists of words and lists of ids; the
numbers of both sides must be the same to the last: ids, types, masks, offsets, words, windows. Prints
each difference and exits 1 if there was one. differential.py does the like with transformers and the
folders of real models.
"""

import argparse
import json
import os
import random
import shutil
import subprocess
import sys
import tempfile
import time

os.environ["TOKENIZERS_PARALLELISM"] = "false"
os.environ["RUST_BACKTRACE"] = "0"  # a panic counts as an error

import tokenizers  # noqa: E402

PER_OPTIONS = 5000
OPTIONS_PER_ROUND = 4
SPECIALS = ["[UNK]", "[CLS]", "[SEP]", "[PAD]", "[MASK]"]
SPACES = list(" \t\n\r\u00a0\u3000\u2028\u1680\u2003\u202f\u205f\u0085\u000b\u000c\u001c")
INVISIBLE = list("\u200b\u200d\u2060\ufeff\u00ad\u0000\u0001\u007f\u061c\u180e\ufffd\ue000\U000e0020\ufffe")
MARKS = list("\u0301\u0308\u0323\u0327\u0307\u0345\u05b0\u064b\u0f71\u302f\U0001e000\u20e3\ufe0f\u0344\u3099\u093c")
CASED = list("ÀÉÎõüÅåØđŁłİıſẞßΣσςΑάΏώЙйЁǅǄＡⅧⅷꙀ𐐀𐐨Ꭰꭰ\u1c89\ua7cb\u1e9b\u212a\u212b\u2126")
PUNCTUATION = list(".,!?'\"-_#@$%&()[]{}<>/\\|~^`+*=:;«»‘’“”—…¿·§¶፡၊；")
ALPHABETS = ["abcdefgh", "aeiouxyz", "ABCabc", "абвгд", "αβγδς", "אבגד", "ابتث", "कखगघ", "กขคง", "가각갂힣", "ガギパｶﾞ",
             "中文字符㐀豈\U00020000\U0002f800", "éèêñç", "0123456789", "ﬁﬀ①½™", "😀👩🇺🇸👍🏽", "ქართ", "አማር"]


def scalar(rng):
    while True:
        code = rng.choice([rng.randrange(0x80), rng.randrange(0x800), rng.randrange(0x3000), rng.randrange(0x10000),
                           rng.randrange(0x110000)])
        if not 0xD800 <= code < 0xE000:
            return chr(code)


def word(rng, alphabet, longest=6):
    return "".join(rng.choices(alphabet, k=rng.randrange(1, longest + 1)))


class Made:
    """A tokenizer.json that was made up, and parts of texts that have to do with it."""

    def __init__(self, rng):
        self.rng = rng
        self.alphabet = "".join(rng.sample(ALPHABETS, rng.randrange(1, 5)))
        if rng.random() < 0.3:
            self.alphabet += "".join(scalar(rng) for _ in range(20))
        self.prefix = rng.choice(["##", "##", "##", "@@", "", "#", "a", "é"])
        self.words = [word(rng, self.alphabet) for _ in range(rng.choice([5, 50, 400]))]
        self.vocabulary = self.make_vocabulary()
        self.added = self.make_added_tokens()
        self.json = {
            "version": "1.0", "truncation": None, "padding": None, "added_tokens": self.added,
            "normalizer": self.normalizer(), "pre_tokenizer": {"type": "BertPreTokenizer"} if rng.random() < 0.9 else None,
            "post_processor": self.post_processor(), "decoder": self.decoder(),
            "model": {"type": "WordPiece", "unk_token": "[UNK]", "continuing_subword_prefix": self.prefix,
                      "max_input_chars_per_word": rng.choice([100, 100, 100, 12, 3, 1, 0]), "vocab": self.vocabulary}}

    def make_vocabulary(self):
        rng = self.rng
        pieces = set(self.words)
        for each in self.words:
            cut = rng.randrange(len(each) + 1)
            pieces.update({each[:cut], self.prefix + each[cut:], each.upper(), each.lower()})
        if rng.random() < 0.7:
            for letter in self.alphabet:
                pieces.update({letter, self.prefix + letter} if rng.random() < 0.9 else {letter})
        pieces.update(rng.sample(MARKS + PUNCTUATION + CASED, 12))
        pieces.discard("")
        pieces.difference_update(SPECIALS)
        listed = SPECIALS + sorted(pieces)
        if rng.random() < 0.5:
            rng.shuffle(listed)
        return {piece: i for i, piece in enumerate(listed)}

    def make_added_tokens(self):
        rng = self.rng
        contents = set(SPECIALS if rng.random() < 0.8 else rng.sample(SPECIALS, 2))
        for _ in range(rng.choice([0, 0, 1, 3, 8])):
            contents.add(rng.choice([
                word(rng, self.alphabet, 3), rng.choice(self.words), word(rng, self.alphabet) + " " + word(rng, "ab"),
                "<" + word(rng, "abe") + ">", rng.choice(PUNCTUATION) * rng.randrange(1, 4), rng.choice(CASED + MARKS),
                " " + word(rng, self.alphabet), word(rng, self.alphabet) + " ", self.prefix + word(rng, self.alphabet)]))
        # As tokenizers writes them: by their ids; those that are in the vocabulary have its ids.
        fresh = len(self.vocabulary)
        tokens = []
        for content in sorted(contents):
            plain = content in SPECIALS and rng.random() < 0.8
            number = self.vocabulary.get(content)
            if number is None:
                number, fresh = fresh, fresh + 1
            tokens.append({"id": number, "content": content, "single_word": not plain and rng.random() < 0.2,
                           "lstrip": not plain and rng.random() < 0.3, "rstrip": not plain and rng.random() < 0.3,
                           "normalized": not plain and rng.random() < 0.5, "special": plain or rng.random() < 0.4})
        return sorted(tokens, key=lambda token: token["id"])

    def bert(self):
        rng = self.rng
        return {"type": "BertNormalizer", "clean_text": rng.random() < 0.7, "handle_chinese_chars": rng.random() < 0.7,
                "strip_accents": rng.choice([None, True, False]), "lowercase": rng.random() < 0.6}

    def normalizer(self):
        rng = self.rng
        kind = rng.random()
        if kind < 0.7:
            return self.bert()
        if kind < 0.8:
            return None
        simple = [{"type": rng.choice(["NFC", "NFD", "NFKC", "NFKD", "Lowercase"])} for _ in range(rng.randrange(1, 4))]
        if kind < 0.85:
            return simple[0]
        return {"type": "Sequence", "normalizers": simple + [self.bert()] * rng.randrange(2)}

    def post_processor(self):
        rng = self.rng
        kind = rng.random()
        cls, sep = ([name, self.vocabulary[name]] for name in ("[CLS]", "[SEP]"))
        if kind < 0.1:
            return None
        if kind < 0.3:
            return {"type": "BertProcessing", "cls": cls, "sep": sep}
        special = {name: {"id": name, "ids": [number], "tokens": [name]} for name, number in (cls, sep)}
        if rng.random() < 0.3:
            special["[SEP]"] = {"id": "[SEP]", "ids": [sep[1], cls[1]], "tokens": ["[SEP]", "x"]}

        def piece(name, type_id):
            kind = "Sequence" if name in "AB" else "SpecialToken"
            return {kind: {"id": name, "type_id": type_id}}

        single = [piece("[CLS]", 0), piece("A", 0), piece("[SEP]", 0)]
        pair = single + [piece("B", 1), piece("[SEP]", 1)]
        if rng.random() < 0.4:
            rng.shuffle(single)
            rng.shuffle(pair)
        if rng.random() < 0.2:
            del single[rng.randrange(3)]
            if not any("Sequence" in each for each in single):
                single.append(piece("A", 3))
        return {"type": "TemplateProcessing", "single": single, "pair": pair, "special_tokens": special}

    def decoder(self):
        rng = self.rng
        if rng.random() < 0.15:
            return None
        return {"type": "WordPiece", "prefix": rng.choice([self.prefix, "##"]), "cleanup": rng.random() < 0.7}

    def parts(self):
        """Parts of texts: words of the vocabulary far more often than the rest."""
        rng = self.rng
        added = [token["content"] for token in self.added]
        parts = [" "] * 600 + self.words + rng.choices(list(self.vocabulary), k=200) + added * 20
        parts += SPACES + INVISIBLE + MARKS * 3 + CASED * 2 + PUNCTUATION * 2 + SPECIALS * 8
        parts += [each.upper() for each in rng.choices(self.words, k=60)]
        parts += [text[: rng.randrange(1, len(text) + 1)] for text in rng.choices(added + SPECIALS, k=40)]
        parts += [word(rng, self.alphabet, 12) for _ in range(200)] + [scalar(rng) for _ in range(120)]
        parts += [rng.choice(self.alphabet) * rng.randrange(90, 110), rng.choice(CASED) * 101]
        return parts


class Options:
    def __init__(self, rng):
        self.mode = rng.choice(["text", "text", "text", "pair", "words", "decode"])
        self.special = rng.random() < 0.8
        self.bytes = self.mode == "text" and rng.random() < 0.1
        self.strategy = None
        if self.mode != "decode" and rng.random() < 0.4:
            self.strategy = rng.choice(["longest_first", "longest_first", "only_first", "only_second"])
            self.max_length = rng.choice([3, 4, 5, 8, 16])
            self.stride = rng.choice([0, 0, 0, 1, 3])

    def arguments(self):
        words = [] if self.special else ["--no-special-tokens"]
        if self.strategy:
            words += ["--max-length", str(self.max_length), "--stride", str(self.stride)]
        words += ["--truncation", self.strategy or "none"]
        words += ["--offsets", "bytes"] if self.bytes else []
        return words + {"words": ["--pre-split"], "decode": ["--decode"]}.get(self.mode, [])

    def fit(self, tokenizer):
        """Leaves room for special tokens: without it the reference does not truncate, and the program refuses."""
        if self.strategy and self.special:
            self.max_length += tokenizer.num_special_tokens_to_add(self.mode in ("pair", "words"))

    def values(self, rng, parts, token_count):
        def text():
            return "".join(rng.choices(parts, k=rng.choice((1, 2, 3, 5, 8, 13))))

        if self.mode == "text":
            return [text() for _ in range(PER_OPTIONS)]
        if self.mode == "pair":
            return [[text(), text()] for _ in range(PER_OPTIONS)]
        if self.mode == "decode":
            return [[rng.randrange(token_count + 3) for _ in range(rng.randrange(9))] for _ in range(PER_OPTIONS)]

        def words():
            return [text() for _ in range(rng.randrange(5))]

        has_pairs = rng.random() < 0.5
        return [{"words": words(), "pair_words": words()} if has_pairs else {"words": words()} for _ in range(PER_OPTIONS)]


def as_bytes(offsets, text):
    at = [0]
    for character in text:
        at.append(at[-1] + len(character.encode("utf-8")))
    return [(at[begin], at[end]) for begin, end in offsets]


def line_of(encoding, text, is_window=False):
    """The line of the program for an encoding; `text` if offsets are of bytes."""
    offsets = encoding.offsets if text is None else as_bytes(encoding.offsets, text)
    answer = {"ids": encoding.ids, "type_ids": encoding.type_ids, "attention_mask": encoding.attention_mask,
              "special_tokens_mask": encoding.special_tokens_mask, "offsets": offsets, "word_ids": encoding.word_ids,
              "sequence_ids": encoding.sequence_ids, "tokens": encoding.tokens}
    # The reference repeats all windows inside each of them.
    answer["overflowing"] = [] if is_window else [line_of(each, text, True) for each in encoding.overflowing]
    return answer


def is_panic(error):
    if isinstance(error, (KeyboardInterrupt, SystemExit, MemoryError)):
        raise error
    return True


def expected_answers(tokenizer, options, values):
    """What the reference answers; None for an error."""
    if options.mode == "decode":
        return [{"text": tokenizer.decode(ids, skip_special_tokens=False),
                 "text_skip_special": tokenizer.decode(ids, skip_special_tokens=True)} for ids in values]
    inputs = values
    if options.mode == "pair":
        inputs = [tuple(each) for each in values]
    elif options.mode == "words":
        inputs = [(each["words"], each["pair_words"]) if "pair_words" in each else each["words"] for each in values]
    settings = {"is_pretokenized": options.mode == "words", "add_special_tokens": options.special}
    tokenizer.no_truncation()
    if options.strategy:
        try:
            tokenizer.enable_truncation(options.max_length, stride=options.stride, strategy=options.strategy)
        except ValueError:  # of no text of this tokenizer
            return [None] * len(values)
    try:
        encodings = tokenizer.encode_batch(inputs, **settings)
    except BaseException as error:  # panics are not derived from Exception
        is_panic(error)
        encodings = [one_encoding(tokenizer, each, settings) for each in inputs]
    return [None if each is None else line_of(each, value if options.bytes else None)
            for each, value in zip(encodings, values)]


def one_encoding(tokenizer, value, settings):
    try:
        return tokenizer.encode_batch([value], **settings)[0]
    except BaseException as error:
        is_panic(error)
        return None


class Comparison:
    def __init__(self, electra, keep):
        self.electra = electra
        self.keep = keep
        self.strings = self.differences = self.errors = self.refused = 0

    def run_round(self, seed, scratch):
        rng = random.Random(seed)
        made = Made(rng)
        folder = os.path.join(scratch, "made")
        shutil.rmtree(folder, ignore_errors=True)
        os.mkdir(folder)
        with open(os.path.join(folder, "tokenizer.json"), "w", encoding="utf-8") as file:
            json.dump(made.json, file, ensure_ascii=False)
        with open(os.path.join(folder, "tokenizer_config.json"), "w", encoding="utf-8") as file:
            json.dump({"tokenizer_class": "PreTrainedTokenizerFast"}, file)
        try:
            tokenizer = tokenizers.Tokenizer.from_file(os.path.join(folder, "tokenizer.json"))
        except BaseException as error:
            is_panic(error)
            return
        parts = made.parts()
        before = self.differences
        for _ in range(OPTIONS_PER_ROUND):
            options = Options(rng)
            options.fit(tokenizer)
            self.compare(seed, folder, tokenizer, options, options.values(rng, parts, tokenizer.get_vocab_size()), scratch)
        if self.differences > before and self.keep:
            shutil.copytree(folder, os.path.join(self.keep, f"seed-{seed}"), dirs_exist_ok=True)

    def compare(self, seed, folder, tokenizer, options, values, scratch):
        path = os.path.join(scratch, "input.jsonl")
        with open(path, "w", encoding="utf-8") as file:
            file.write("".join(json.dumps(value, ensure_ascii=False) + "\n" for value in values))
        done = subprocess.run([self.electra, "tokenize", "--model", folder, "--input", path] + options.arguments(),
                              capture_output=True)
        if b"is empty after normalization" in done.stderr:
            return  # refused on purpose: the reference finds such a token everywhere and nowhere
        if done.returncode != 0:
            self.refused += 1
            print(f"seed {seed} {' '.join(options.arguments())}: {done.stderr.decode('utf-8', 'replace').strip()}", flush=True)
            return
        lines = done.stdout.decode("utf-8").split("\n")
        shown = 0
        for value, expected, line in zip(values, expected_answers(tokenizer, options, values), lines):
            self.strings += 1
            if expected is not None and json.dumps(expected, ensure_ascii=False) == line:
                continue
            given = json.loads(line)
            if expected is None and "error" in given:
                self.errors += 1
            elif expected is None or json.loads(json.dumps(expected)) != given:
                self.differences += 1
                shown += 1
                if shown <= 3:
                    report(seed, options, value, expected, given)


def report(seed, options, value, expected, given):
    print(f"seed {seed} {' '.join(options.arguments())}\n  {json.dumps(value)[:1000]}")
    for name in given if expected is None else expected:
        wanted, got = json.loads(json.dumps((expected or {}).get(name))), given.get(name)
        if wanted != got:
            print(f"  {name}\n    wanted {json.dumps(wanted)[:600]}\n    got    {json.dumps(got)[:600]}")
    sys.stdout.flush()


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--electra", required=True)
    parser.add_argument("--strings", type=int, default=1000000)
    parser.add_argument("--seed", type=int, default=1, help="of the first round; the next ones follow")
    parser.add_argument("--keep", help="where to leave the folders that differ")
    args = parser.parse_args()
    comparison = Comparison(args.electra, args.keep)
    seed, begun = args.seed, time.monotonic()
    with tempfile.TemporaryDirectory() as scratch:
        while comparison.strings < args.strings:
            comparison.run_round(seed, scratch)
            seed += 1
            if (seed - args.seed) % 10 == 0:
                print(f"{comparison.strings} strings, {comparison.differences} differences, {comparison.errors} errors of "
                      f"both, {comparison.refused} refused, seed {seed}, {time.monotonic() - begun:.0f} s", flush=True)
    print(f"{comparison.strings} strings, {comparison.differences} differences, {comparison.errors} errors of both")
    return 1 if comparison.differences or comparison.refused else 0


if __name__ == "__main__":
    sys.exit(main())
