"""Every class and setting of tokenizers, under a classifier of pairs."""


import transformers
from tokenizers import AddedToken

import asking
import tiny
from cases import LONG, PAIRS, TEXTS, VERSION, Case

SEGMENTS = "4.57.6: 5 drops the segments of its generic class"
SPOKEN = TEXTS + ["[E1] Berlin [/E1] is wet", "Anna E1tall newword. NEWWORD  x", ["who [SEP] met", "Paul [MASK]"]]


def saved(make, folder):
    tokenizer = make()
    model = tiny.model("ElectraForSequenceClassification", **tiny.labels("no", "yes"))
    if len(tokenizer) > len(tiny.VOCABULARY):
        model = tiny.model("ElectraForSequenceClassification", vocab_size=len(tokenizer), **tiny.labels("no", "yes"))
    model.save_pretrained(folder)
    tokenizer.save_pretrained(folder)


def asked(folder, opened=None):
    how = {"tokenizer": opened} if opened else {}
    return [asking.tokens(folder, SPOKEN, opened), asking.classify(folder, TEXTS, "none", **how),
            asking.classify(folder, PAIRS, "none", **how), asking.classify(folder, [LONG], "none", **how)]


def case(name, make, versions=(4, 5)):
    return Case(name, lambda folder: saved(make, folder), asked, versions)


def generic_added():
    return added_to(tiny.generic_tokenizer())


def segments_named(folder):
    names = ["input_ids", "token_type_ids", "attention_mask"]
    return asked(folder, transformers.AutoTokenizer.from_pretrained(folder, model_input_names=names))


def generic(name, make, names_segments=False):
    """Its answers are those of 4's PreTrainedTokenizerFast, under which 4 saves it itself."""
    def ask(folder):
        return asked(folder, transformers.PreTrainedTokenizerFast.from_pretrained(folder))
    return Case(name, lambda folder: saved(make, folder), ask, asked_by=None if names_segments else 4,
                reference="" if names_segments else SEGMENTS)


def added_to(tokenizer):
    tokenizer.add_tokens(["newword", AddedToken("E1", single_word=True, normalized=False)])
    tokenizer.add_special_tokens({"additional_special_tokens" if VERSION == 4 else "extra_special_tokens":
                                  ["[E1]", AddedToken("[/E1]", lstrip=True, rstrip=True, special=True)]})
    return tokenizer


def with_other_names():
    """The marks of another family, as people rename them."""
    names = {"cls_token": "(", "sep_token": ")", "unk_token": "[UNK]", "pad_token": "[PAD]", "mask_token": "!"}
    return tiny.tokenizer(**names)




CASES = [
    case("tokenizer-electra-slow", lambda: tiny.tokenizer("ElectraTokenizer"), versions=(4,)),
    case("tokenizer-bert-slow", lambda: tiny.tokenizer("BertTokenizer", do_lower_case=False), versions=(4,)),
    case("tokenizer-bert-fast", lambda: tiny.tokenizer("BertTokenizerFast")),
    case("tokenizer-distilbert", lambda: tiny.tokenizer("DistilBertTokenizerFast")),
    generic("tokenizer-generic", tiny.generic_tokenizer),
    generic("tokenizer-generic-cased", lambda: tiny.generic_tokenizer(lowercase=False)),
    generic("tokenizer-generic-segments", lambda: tiny.generic_tokenizer(
        model_input_names=["input_ids", "token_type_ids", "attention_mask"]), names_segments=True),
    Case("tokenizer-generic-added", lambda folder: saved(generic_added, folder), segments_named,
         reference="5.23.0, told to keep the segments as 4.57.6 does" if VERSION > 4 else ""),
    case("tokenizer-slow-added", lambda: added_to(tiny.tokenizer("ElectraTokenizer")), versions=(4,)),
    case("tokenizer-cased", lambda: tiny.tokenizer(do_lower_case=False)),
    case("tokenizer-cased-strip-accents", lambda: tiny.tokenizer(do_lower_case=False, strip_accents=True)),
    case("tokenizer-keep-accents", lambda: tiny.tokenizer(strip_accents=False)),
    case("tokenizer-whole-chinese", lambda: tiny.tokenizer(tokenize_chinese_chars=False)),
    case("tokenizer-added", lambda: added_to(tiny.tokenizer())),
    case("tokenizer-added-cased", lambda: added_to(tiny.tokenizer(do_lower_case=False))),
    case("tokenizer-named-extra", lambda: tiny.tokenizer(extra_special_tokens={"head_token": "E1"})),
    case("tokenizer-other-names", with_other_names),
    case("tokenizer-no-segments", lambda: tiny.tokenizer(model_input_names=["input_ids", "attention_mask"])),
    case("tokenizer-cut-left", lambda: tiny.tokenizer(truncation_side="left", padding_side="left",
                                                      model_max_length=12)),
]
