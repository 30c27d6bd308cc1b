"""Every module of sentence-transformers that the program reads, and cross-encoders."""

import tempfile
import zlib

import sentence_transformers
import torch
from sentence_transformers import CrossEncoder, SentenceTransformer
from tokenizers import Tokenizer
from torch import nn

import asking
import tiny
from cases import LONG, PAIRS, TEXTS, VERSION, Case

if VERSION == 4:
    from sentence_transformers.models import Dense, Dropout, LayerNorm, Normalize, Pooling, Transformer
else:
    from sentence_transformers.sentence_transformer.modules import (
        Dense, Dropout, LayerNorm, Normalize, Pooling, Transformer)

WIDTH = 8
LOWER_CASE = "4.57.6 reads tokenizer.json: 6.2.0 opens its own folder without the Lowercase that it has saved"
FP32 = "opened in fp32: the reference computes in the type of the file, the program does not"
QUERY = PAIRS[0][0]
DOCUMENTS = [*TEXTS, *(second for _, second in PAIRS), f"wet, {LONG}", ""]
PROMPTS = {"query": "query: ", "passage": "the passage : "}


def pooling(*modes, **settings):
    if VERSION > 4:
        return Pooling(WIDTH, pooling_mode=modes if len(modes) > 1 else modes[0], **settings)
    if len(modes) == 1:
        return Pooling(WIDTH, pooling_mode=modes[0], **settings)
    names = {"cls": "cls_token", "max": "max_tokens", "mean": "mean_tokens", "weightedmean": "weightedmean_tokens"}
    return Pooling(WIDTH, pooling_mode_mean_tokens="mean" in modes, **settings,
                   **{"pooling_mode_" + names[mode]: True for mode in modes if mode != "mean"})


def random(module):
    with torch.no_grad():
        for name, parameter in module.named_parameters():
            seeded = torch.Generator().manual_seed(zlib.crc32(name.encode()))
            parameter.copy_(0.4 * torch.randn(parameter.shape, generator=seeded) + (name == "norm.weight"))
    return module


def dense(inner, outer, activation=None, **settings):
    told = {} if activation is None else {"activation_function": activation}
    return random(Dense(inner, outer, **told, **settings))


def transformer(cased=False, in_folder=False, dtype=torch.float32, **settings):
    with tempfile.TemporaryDirectory() as base:
        tiny.model("ElectraModel").save_pretrained(base)
        tiny.tokenizer(do_lower_case=not cased).save_pretrained(base)
        made = Transformer(base, **settings).to(dtype)
    made.save_in_root = not in_folder
    return made


def opened(folder, **how):
    return SentenceTransformer(str(folder), device="cpu", local_files_only=True, **how)


def opened_in_fp32(folder):
    return opened(folder, model_kwargs={"dtype" if VERSION > 4 else "torch_dtype": torch.float32})


def opened_as_saved(folder):
    model = opened(folder)
    model.tokenizer.backend_tokenizer.normalizer = Tokenizer.from_file(str(folder / "tokenizer.json")).normalizer
    return model


def sentences(name, modules, texts=TEXTS, prompt_names=(None,), opened=opened, **how):
    """`modules` makes those behind the transformer; `first` is what that takes; the rest of `how`
    is the model's, or the case's."""
    first, saving = how.pop("first", {}), how.pop("saving", {})
    of_case = {key: how.pop(key) for key in ("versions", "reference") if key in how}

    def save(folder):
        made = SentenceTransformer(modules=[transformer(**first), *modules()], device="cpu", **how)
        made.save_pretrained(str(folder), create_model_card=False, **saving)

    def ask(folder):
        model, runs = opened(folder), []
        for prompt in prompt_names:
            vectors = model.encode(texts, prompt_name=prompt).astype(float).tolist()
            runs.append(asking.run(["embed", *(["--prompt-name", prompt] if prompt else [])], texts, vectors, 1e-6))
        return runs
    return Case(name, save, ask, **of_case)


def cross_encoder(name, labels, activation=None, max_length=None):
    def save(folder):
        told = {} if activation is None else {"activation_fn": activation}
        with tempfile.TemporaryDirectory() as base:
            tiny.model("ElectraForSequenceClassification", **tiny.labels(*labels)).save_pretrained(base)
            tiny.tokenizer().save_pretrained(base)
            model = CrossEncoder(base, device="cpu", max_length=max_length, **told)
        model.save_pretrained(str(folder))
        (folder / "README.md").unlink(missing_ok=True)

    def ask(folder):
        """Its own scores, which are `none`'s or the pipeline's, and the pipeline's."""
        pairs = PAIRS + [[LONG, TEXTS[0]]]
        opened = CrossEncoder(str(folder), device="cpu", local_files_only=True)
        scores = opened.predict([tuple(pair) for pair in pairs]).reshape(len(pairs), -1)
        logits = activation is not None or len(labels) > 1
        runs = [asking.classify(folder, pairs, "none" if logits else None), asking.classify(folder, pairs)]
        for own, answer in zip(scores, runs[0]["answers"]):
            by_label = {item["label"]: item["score"] for item in answer}
            assert all(abs(by_label[label] - score) < 1e-5 for label, score in zip(labels, own)), (own, answer)
        return runs + [asking.rerank(opened, QUERY, DOCUMENTS, label) for label in labels]
    return Case(name, save, ask)


CASES = [
    *(sentences(f"sentences-{mode.replace('_', '-')}", lambda mode=mode: [pooling(mode)], TEXTS + ["", LONG])
      for mode in ("cls", "max", "mean", "mean_sqrt_len_tokens", "weightedmean", "lasttoken")),
    sentences("sentences-cls-and-mean", lambda: [pooling("cls", "mean")]),
    sentences("sentences-three-normalized", lambda: [pooling("cls", "max", "weightedmean"), Dropout(0.1), Normalize()]),
    sentences("sentences-normalized", lambda: [pooling("mean"), Normalize()]),
    sentences("sentences-dense", lambda: [pooling("mean"), dense(8, 12)]),
    sentences("sentences-dense-relu-gelu-silu", lambda: [
        pooling("cls"), dense(8, 12, nn.ReLU()), dense(12, 14, nn.GELU(), bias=False), dense(14, 6, nn.SiLU())]),
    sentences("sentences-dense-sigmoid-elu-none", lambda: [
        pooling("mean"), dense(8, 6, nn.Sigmoid()), dense(6, 12, nn.ELU()), dense(12, 10, nn.Identity()), Normalize()]),
    sentences("sentences-dense-leaky-softplus-mish-prelu", lambda: [
        pooling("mean"), dense(8, 6, nn.LeakyReLU()), dense(6, 12, nn.Softplus()), dense(12, 10, nn.Mish()),
        dense(10, 9, nn.PReLU())]),
    sentences("sentences-dense-residual", lambda: [
        pooling("mean"), dense(8, 8, use_residual=True), dense(8, 5, use_residual=True)], versions=(5,)),
    sentences("sentences-dense-pytorch-bin", lambda: [pooling("mean"), dense(8, 12)],
              saving={"safe_serialization": False}),
    sentences("sentences-layer-norm", lambda: [pooling("mean"), random(LayerNorm(WIDTH)), Normalize()]),
    sentences("sentences-short", lambda: [pooling("mean")], TEXTS + [LONG], first={"max_seq_length": 8}),
    sentences("sentences-lower-case", lambda: [pooling("mean")], first={"cased": True, "do_lower_case": True},
              **({} if VERSION == 4 else {"opened": opened_as_saved, "reference": LOWER_CASE})),
    sentences("sentences-cased", lambda: [pooling("mean")], first={"cased": True}),
    sentences("sentences-prompts", lambda: [pooling("mean")], TEXTS + [LONG], (None, "query", "passage"),
              prompts=PROMPTS),
    sentences("sentences-default-prompt", lambda: [pooling("mean")], TEXTS + [LONG], (None, "passage"),
              prompts=PROMPTS, default_prompt_name="query"),
    sentences("sentences-prompt-left-out", lambda: [pooling("mean", include_prompt=False), Normalize()], TEXTS + [LONG],
              (None, "passage"), prompts=PROMPTS, default_prompt_name="query"),
    sentences("sentences-prompt-left-out-weighted", lambda: [pooling("max", "weightedmean", include_prompt=False)],
              TEXTS, (None, "query"), prompts=PROMPTS),
    sentences("sentences-prompt-left-out-cls", lambda: [pooling("cls", include_prompt=False)], TEXTS, (None, "query"),
              prompts=PROMPTS),
    sentences("sentences-in-folder", lambda: [pooling("cls"), Normalize()], first={"in_folder": True}),
    sentences("sentences-float16", lambda: [pooling("mean"), dense(8, 12).half()], opened=opened_in_fp32,
              first={"dtype": torch.float16}, reference=FP32),
    cross_encoder("cross-encoder", ["LABEL_0"]),
    cross_encoder("cross-encoder-identity", ["LABEL_0"], nn.Identity()),
    cross_encoder("cross-encoder-three-labels", ["contradiction", "entailment", "neutral"]),
    cross_encoder("cross-encoder-short", ["LABEL_0"], nn.Identity(), max_length=12),
]
VERSIONS = {"sentence_transformers": sentence_transformers.__version__}
