#!/usr/bin/env python3
"""Saves tokenizers with the installed transformers, in many ways, and what they make of texts.

    save_tokenizers.py FILE

FILE is a JSON object: the texts, and by name the files of each folder with the ids, the token types
of a pair (null: none) and the decoded texts. tests/tokenizer/saved_folders_test.cpp reads those in
tests/data/tokenizer/saved: 4.57.6.json and 5.23.0.json, of these releases. Folders with MeCab need
fugashi and ipadic, and are left out without them.
"""

import json
import os
import sys
import tempfile
import unicodedata
from pathlib import Path

os.environ["HF_HUB_OFFLINE"] = "1"

import transformers  # noqa: E402
from tokenizers import AddedToken  # noqa: E402
from transformers import AutoTokenizer, BertTokenizerFast, PreTrainedTokenizerFast  # noqa: E402

WORDS = ("[PAD] [UNK] [CLS] [SEP] [MASK] a joy . the tower is 330 tall ; berlin lies here new ##word cafe café "
         "Berlin CAFE 中 文 中文 [ ] e1 / E1 ab cd ##s").split()
TEXTS = ["A joy.", "[E1] Berlin [/E1] lies here", "Newword ab cd <m> café CAFE [MASK]",
         "The tower is 330; 中文", ""]
PAIR = ("A joy.", "Berlin lies here.")
JAPANESE = "[PAD] [UNK] [CLS] [SEP] [MASK] 私 は 学生 学 ##生 です 。 ABC A ##B ##C abc カタカナ 1 ##2 ##3 C + ++ が".split()
JAPANESE_TEXTS = ["私は学生です。", "ＡＢＣとｶﾀｶﾅ １２３", "私は[MASK]です", "C++が好き"]


def write(folder, vocabulary, **config):
    """Writes a vocab.txt and a config, as people have them."""
    folder.mkdir()
    (folder / "vocab.txt").write_text("\n".join(vocabulary) + "\n", encoding="utf-8")
    (folder / "config.json").write_text('{"model_type": "electra"}')
    (folder / "tokenizer_config.json").write_text(json.dumps(config))
    return folder


def saved(tokenizer, folder):
    tokenizer.save_pretrained(folder)
    (folder / "config.json").write_text('{"model_type": "electra"}')
    return folder


def with_added(tokenizer):
    tokenizer.add_tokens(["newword", AddedToken("ab cd", normalized=False)])
    tokenizer.add_special_tokens({"mask_token": AddedToken("<m>", lstrip=True)})
    return tokenizer


def with_special(tokenizer, key):
    tokenizer.add_special_tokens({key: ["[E1]", "[/E1]"]})
    return tokenizer


def tokenizers(base):
    """Yields a name and a function that returns the tokenizer to save."""
    plain = write(base / "plain", WORDS, tokenizer_class="BertTokenizer")
    bert = BertTokenizerFast.from_pretrained
    generic_folder = saved(bert(plain, do_lower_case=False, strip_accents=False), base / "generic")
    (generic_folder / "tokenizer_config.json").unlink()
    generic = PreTrainedTokenizerFast.from_pretrained
    roles = {"unk_token": "[UNK]", "pad_token": "[PAD]", "cls_token": "[CLS]", "sep_token": "[SEP]",
             "mask_token": "[MASK]"}
    yield "bert", lambda: bert(plain)
    yield "bert-cased", lambda: bert(plain, do_lower_case=False)
    yield "bert-no-accents", lambda: bert(plain, strip_accents=False)
    yield "bert-no-chinese", lambda: bert(plain, tokenize_chinese_chars=False)
    yield "bert-names", lambda: bert(plain, model_input_names=["input_ids", "attention_mask"])
    yield "bert-sides", lambda: bert(plain, padding_side="left", truncation_side="left", model_max_length=16)
    yield "bert-added", lambda: with_added(bert(plain))
    yield "bert-additional", lambda: bert(plain, additional_special_tokens=["[E1]", "[/E1]"])
    yield "bert-object", lambda: bert(plain, extra_special_tokens={"e_token": "[E1]", "f_token": "[/E1]"})
    yield "distilbert", lambda: transformers.DistilBertTokenizerFast.from_pretrained(plain)
    yield "mobilebert", lambda: transformers.MobileBertTokenizerFast.from_pretrained(plain)
    yield "auto-vocab", lambda: AutoTokenizer.from_pretrained(
        write(base / "electra", WORDS, tokenizer_class="ElectraTokenizer", do_lower_case=False))
    yield "generic", lambda: generic(generic_folder, **roles)
    yield "generic-names", lambda: generic(generic_folder, model_input_names=["input_ids", "attention_mask"], **roles)
    yield "generic-types", lambda: generic(generic_folder, model_input_names=["input_ids", "token_type_ids"], **roles)
    yield "generic-added", lambda: with_added(generic(generic_folder, **roles))
    yield "generic-special", lambda: with_special(generic(generic_folder, **roles), "additional_special_tokens")
    if transformers.__version__ >= "5":
        yield "bert-list", lambda: bert(plain, extra_special_tokens=["[E1]", "[/E1]"])


def result_of(folder):
    tokenizer = AutoTokenizer.from_pretrained(folder)
    ids = [tokenizer(text)["input_ids"] for text in TEXTS]
    return {"ids": ids, "types": tokenizer(*PAIR).get("token_type_ids"),
            "decoded": [tokenizer.decode(each, skip_special_tokens=True) for each in ids]}


def japanese(base):
    try:
        import fugashi  # noqa: F401
        import ipadic  # noqa: F401
    except ModuleNotFoundError:
        return {}
    folders = {}
    variants = {"wordpiece": {}, "lower": {"do_lower_case": True},
                "character": {"subword_tokenizer_type": "character"},
                "raw": {"mecab_kwargs": {"mecab_dic": "ipadic", "normalize_text": False}}}
    for name, members in variants.items():
        config = {"tokenizer_class": "BertJapaneseTokenizer", "word_tokenizer_type": "mecab",
                  "mecab_kwargs": {"mecab_dic": "ipadic"}, **members}
        tokenizer = transformers.BertJapaneseTokenizer.from_pretrained(
            write(base / f"ja-{name}", JAPANESE, **config))
        folder = saved(tokenizer, base / f"saved-ja-{name}")
        normalizes = config["mecab_kwargs"].get("normalize_text", True)
        words, ids = [], []
        for text in JAPANESE_TEXTS:
            words.append([])
            for part in tokenizer.tokens_trie.split(text):
                if part in tokenizer.added_tokens_encoder:
                    words[-1].append(part)
                    continue
                part = unicodedata.normalize("NFKC", part) if normalizes else part
                words[-1] += [word.surface for word in tokenizer.word_tokenizer.mecab(part)]
            ids.append(tokenizer(text)["input_ids"])
        folders[f"mecab-{name}"] = {"files": files_of(folder), "words": words, "ids": ids}
    return folders


def files_of(folder):
    return {path.name: path.read_text(encoding="utf-8") for path in sorted(folder.iterdir())}


def main():
    folders = {}
    with tempfile.TemporaryDirectory() as temporary:
        base = Path(temporary)
        for name, make in tokenizers(base):
            folder = saved(make(), base / f"saved-{name}")
            folders[name] = {"files": files_of(folder), **result_of(folder)}
        folders.update(japanese(base))
    texts = {"texts": TEXTS, "pair": PAIR, "folders": folders}
    Path(sys.argv[1]).write_text(json.dumps(texts, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
    print(len(folders), "folders of transformers", transformers.__version__)


if __name__ == "__main__":
    main()
