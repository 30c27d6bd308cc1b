"""Tiny random models of the family, and tokenizers with a vocabulary of their own."""

import tempfile
import zlib
from pathlib import Path

import torch
import transformers
from tokenizers import Tokenizer, decoders, models, normalizers, pre_tokenizers, processors

SPECIAL = ["[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]"]
WORDS = """the a film joy was not good bad it rained in street is wet met who where built tower tall
live sea library query passage yes no ##ing ##ed ##s Anna Paul Berlin Paris anna paul berlin paris
café cafe über uber É Ü 北 京 北京 ##京 . , ? ! - : ( ) E1 1 3 0 ##3 ##0""".split()
LETTERS = "abcdefghijklmnopqrstuvwxyz"
VOCABULARY = list(dict.fromkeys(
    SPECIAL + WORDS + [prefix + letter for prefix in ("", "##") for letter in LETTERS] + list("ABPTW")))


def config(**settings):
    return transformers.ElectraConfig(**{**dict(
        vocab_size=len(VOCABULARY), embedding_size=4, hidden_size=8, num_hidden_layers=1,
        num_attention_heads=2, intermediate_size=12, max_position_embeddings=48), **settings})


def model(architecture, **settings):
    """The same weights in every version: each tensor's follow from its name."""
    made = getattr(transformers, architecture)(config(**settings)).eval()
    with torch.no_grad():
        for name, parameter in made.named_parameters():
            seeded = torch.Generator().manual_seed(zlib.crc32(name.split("electra.")[-1].encode()))
            values = torch.randn(parameter.shape, generator=seeded)
            norm = "LayerNorm.weight" in name or name == "norm.weight"
            parameter.copy_(1 + 0.2 * values if norm else 0.6 * values)
    made.tie_weights()
    return made


def labels(*names):
    return dict(id2label=dict(enumerate(names)), label2id={name: i for i, name in enumerate(names)})


def vocab_file(folder, vocabulary=None):
    path = Path(folder) / "vocab.txt"
    path.write_text("".join(token + "\n" for token in vocabulary or VOCABULARY), encoding="utf-8")
    return str(path)


def tokenizer(kind="ElectraTokenizerFast", **settings):
    """Some class of transformers over the vocabulary, which 4 reads from a file and 5 takes itself."""
    made = getattr(transformers, kind)
    settings.setdefault("model_max_length", 48)
    if transformers.__version__.startswith("5."):
        return made(vocab={token: i for i, token in enumerate(VOCABULARY)}, **settings)
    with tempfile.TemporaryDirectory() as folder:
        return made(vocab_file(folder), **settings)


def generic_tokenizer(lowercase=True, **settings):
    """PreTrainedTokenizerFast, which 5 calls TokenizersBackend, over a pipeline of tokenizers."""
    pipeline = Tokenizer(models.WordPiece({token: i for i, token in enumerate(VOCABULARY)}, unk_token="[UNK]"))
    pipeline.normalizer = normalizers.BertNormalizer(lowercase=lowercase)
    pipeline.pre_tokenizer = pre_tokenizers.BertPreTokenizer()
    pipeline.decoder = decoders.WordPiece(prefix="##")
    pipeline.post_processor = processors.TemplateProcessing(
        single="[CLS]:0 $A:0 [SEP]:0", pair="[CLS]:0 $A:0 [SEP]:0 $B:1 [SEP]:1",
        special_tokens=[("[CLS]", 2), ("[SEP]", 3)])
    return transformers.PreTrainedTokenizerFast(**{**dict(
        tokenizer_object=pipeline, model_max_length=48, unk_token="[UNK]", pad_token="[PAD]", cls_token="[CLS]",
        sep_token="[SEP]", mask_token="[MASK]"), **settings})
