"""The answers of transformers 4.57.6, key for key, over 500 inputs of each task: scores within 2e-5,
all else exactly. Vectors, whose values are not between 0 and 1, are within 2e-5 of what the reference
computes in float64.

ELECTRA_TEXTS is the number of sentences, 500 without.
"""

from __future__ import annotations

import random

import numpy as np
import pytest

import electra
from conftest import models
from test_pipelines import folder_like

transformers = pytest.importorskip("transformers")
torch = pytest.importorskip("torch")

tolerance = 2e-5


@pytest.fixture(scope="module", autouse=True)
def one_thread():
    transformers.logging.set_verbosity_error()
    torch.set_num_threads(1)


def assert_same(ours, theirs, where=""):
    """Compares nested lists and dicts; floats within the tolerance."""
    if isinstance(theirs, dict):
        assert list(ours) == list(theirs), where
        for key, value in theirs.items():
            assert_same(ours[key], value, f"{where}.{key}")
    elif isinstance(theirs, (list, tuple)):
        assert len(ours) == len(theirs), where
        for place, value in enumerate(theirs):
            assert_same(ours[place], value, f"{where}[{place}]")
    elif isinstance(theirs, (float, np.floating)):
        assert isinstance(ours, float) and abs(ours - theirs) < tolerance, (where, ours, theirs)
    else:
        assert ours == theirs, (where, ours, theirs)


def both(task, folder, dtype=torch.float32, **options):
    """Returns our pipeline and the reference's."""
    return (
        electra.pipeline(task, folder, **options),
        # The reference computes in the numbers that weights are stored in unless it is told.
        transformers.pipeline(task, model=str(folder), device="cpu", dtype=dtype, **options),
    )


def model_of(kind, folder):
    """Returns a model of the reference."""
    return getattr(transformers, kind).from_pretrained(str(folder), dtype=torch.float32).eval()


def tokenizer_of(folder):
    return transformers.AutoTokenizer.from_pretrained(str(folder))


@pytest.mark.parametrize("model", ["sentiment", "intents"])
def test_text_classification(model, texts):
    ours, theirs = both("text-classification", models / model)
    assert_same(ours(texts), theirs(texts, truncation=True))
    assert_same(ours("good"), theirs("good"))
    for options in (
        {"top_k": None},
        {"top_k": 2},
        {"top_k": 1},
        {"function_to_apply": "sigmoid"},
        {"function_to_apply": "none", "top_k": None},
        {"max_length": 8, "truncation": True},
    ):
        assert_same(ours(texts[:60], **options), theirs(texts[:60], **options), str(options))
        assert_same(ours(texts[7], **options), theirs(texts[7], **options), str(options))
    pairs = [{"text": a, "text_pair": b} for a, b in zip(texts[:60], texts[60:120])]
    pairs += [{"text": b, "text_pair": a} for a, b in zip(texts[:10], texts[60:70])]
    assert_same(ours(pairs), theirs(pairs))
    assert_same(ours(pairs[0]), theirs(pairs[0]))
    assert_same(list(ours(iter(texts[:20]))), list(theirs(text for text in texts[:20])))


def test_options_of_a_text_classification_pipeline(texts):
    ours, theirs = both("text-classification", models / "sentiment", top_k=None)
    assert_same(ours("good"), theirs("good"))
    assert_same(ours(["good"]), theirs(["good"]))
    assert_same(ours("good", top_k=1), theirs("good", top_k=1))


def test_token_classification(texts):
    ours, theirs = both("ner", models / "entities")
    for strategy in ("none", "simple", "first", "average", "max"):
        options = {"aggregation_strategy": strategy}
        some = texts if strategy in ("none", "average") else texts[:120]
        assert_same(ours(some, **options), theirs(some, **options), strategy)
    options = {"aggregation_strategy": "simple", "ignore_labels": []}
    assert_same(ours(texts[:60], **options), theirs(texts[:60], **options))
    assert_same(ours(texts[9]), theirs(texts[9]))
    long = " ".join(texts[10:80])
    options = {"aggregation_strategy": "simple", "stride": 16}
    assert_same(ours(long, **options), theirs(long, **options))
    words = [text.split() for text in texts[10:60]]
    options = {"is_split_into_words": True, "aggregation_strategy": "first"}
    assert_same(ours(words, **options), theirs(words, **options))
    assert_same(ours(words[0], **options), theirs(words[0], **options))
    assert_same(
        ours(words[:5], delimiter="", **options), theirs(words[:5], delimiter="", **options)
    )


def test_question_answering(texts):
    ours, theirs = both("question-answering", models / "questions")
    draw = random.Random(1)
    full = [text for text in texts if text.strip()]
    examples = []
    for number in range(len(texts) - 10):
        context = " ".join(draw.sample(full, draw.choice((1, 2, 3, 40) if number < 20 else (1, 2, 3))))
        examples.append({"question": draw.choice(full), "context": context})
    assert_same(ours(examples), theirs(examples))
    for options in (
        {"top_k": 3},
        {"handle_impossible_answer": True},
        {"align_to_words": False},
        {"max_answer_len": 3},
        {"max_seq_len": 200, "doc_stride": 40},
    ):
        assert_same(ours(examples[:40], **options), theirs(examples[:40], **options), str(options))
    question, context = examples[0]["question"], examples[0]["context"]
    assert_same(
        ours(question=question, context=context), theirs(question=question, context=context)
    )
    many = {"question": [question, question], "context": context}
    assert_same(ours(**many), theirs(**many))


def masked(texts, count=1):
    draw = random.Random(2)
    result = []
    for text in texts:
        words = text.split() or ["a"]
        for place in draw.sample(range(len(words)), min(count, len(words))):
            words[place] = "[MASK]"
        result.append(" ".join(words))
    return result


def test_fill_mask(texts):
    ours, theirs = both("fill-mask", models / "generator")
    one = masked(texts)
    assert_same(ours(one), theirs(one))
    assert_same(ours(masked(texts[10:60], 2)), theirs(masked(texts[10:60], 2)))
    assert_same(ours(one[:40], top_k=2), theirs(one[:40], top_k=2))
    targets = ["the", "a", "model", "unheard-of"]
    assert_same(ours(one[:40], targets=targets), theirs(one[:40], targets=targets))
    assert_same(ours(one[12]), theirs(one[12]))
    assert_same(ours([one[12]]), theirs([one[12]]))


def test_feature_extraction(texts):
    ours, exact = both("feature-extraction", models / "sentences", torch.float64)
    theirs = transformers.pipeline(
        "feature-extraction", str(models / "sentences"), device="cpu", dtype=torch.float32
    )
    largest = np.zeros(4)
    for text in texts:
        wanted, found, other = (
            np.asarray(pipe(text, return_tensors=True)) for pipe in (exact, ours, theirs)
        )
        assert found.shape == wanted.shape and found.dtype == np.float32
        differences = (np.abs(pair[0] - pair[1]).max() for pair in
                       ((found, wanted), (other, wanted), (found, other)))  # fmt: skip
        largest = np.maximum(largest, [*differences, np.abs(wanted).max()])
    assert_same(ours(texts[:3]), [ours(text) for text in texts[:3]])
    print("from float64: {:.1e}, the reference {:.1e}; from it {:.1e}; values to {:.1f}".format(*largest))
    assert largest[0] < tolerance


@pytest.mark.parametrize("labels", [{"contradiction": 0, "entailment": 1}, {"a": 0, "b": 1}])
def test_zero_shot_classification(labels, texts, tmp_path):
    folder = folder_like(tmp_path, "sentiment", label2id=labels)
    ours, theirs = both("zero-shot-classification", folder)
    full = [text for text in texts if text]
    names = ["good", "bad", "about software"]
    assert_same(ours(full, names), theirs(full, names))
    for options in ({"multi_label": True}, {"hypothesis_template": "It is {}."}):
        assert_same(ours(full[:40], names, **options), theirs(full[:40], names, **options))
    assert_same(ours(full[5], "good, bad"), theirs(full[5], "good, bad"))
    assert_same(ours(full[5], "good"), theirs(full[5], "good"))


def test_text_generation(texts, tmp_path):
    folder = folder_like(
        tmp_path, "generator", is_decoder=True, architectures=["ElectraForCausalLM"]
    )
    ours, theirs = both("text-generation", folder)
    prompts = [text for text in texts if text]
    options = {"do_sample": False, "max_new_tokens": 6}
    assert_same(ours(prompts, **options), theirs(prompts, **options))
    for more in (
        {"num_beams": 3},
        {"num_beams": 3, "num_return_sequences": 2},
        {"return_full_text": False},
        {"repetition_penalty": 1.5},
        {"no_repeat_ngram_size": 2},
        {"return_tensors": True},
    ):
        given = options | more
        assert_same(ours(prompts[:20], **given), theirs(prompts[:20], **given), str(more))


def test_replaced_token_detection(texts):
    ours = electra.pipeline("replaced-token-detection", models / "discriminator")
    tokenizer = tokenizer_of(models / "discriminator")
    model = model_of("ElectraForPreTraining", models / "discriminator")
    for text, tokens in zip(texts, ours(texts)):
        batch = tokenizer(text, return_tensors="pt", return_offsets_mapping=True, truncation=True)
        offsets = batch.pop("offset_mapping")[0, 1:-1].tolist()
        with torch.no_grad():
            scores = torch.sigmoid(model(**batch).logits)[0, 1:-1].tolist()
        pieces = tokenizer.convert_ids_to_tokens(batch["input_ids"][0, 1:-1].tolist())
        expected = [
            {"token": piece, "start": start, "end": end, "score": score, "replaced": score > 0.5}
            for piece, (start, end), score in zip(pieces, offsets, scores)
        ]
        assert_same(tokens, expected, text)


def test_rerank(texts):
    ours = electra.pipeline("rerank", models / "reranker")
    tokenizer = tokenizer_of(models / "reranker")
    model = model_of("ElectraForSequenceClassification", models / "reranker")
    ranking = ours(texts[20], texts)
    expected = []
    for document in texts:
        batch = tokenizer([texts[20]], [document], return_tensors="pt", truncation=True)
        with torch.no_grad():
            expected.append(torch.sigmoid(model(**batch).logits[0, 0]).item())
    assert sorted(one["index"] for one in ranking) == list(range(len(texts)))
    for one in ranking:
        assert one["text"] == texts[one["index"]]
        assert abs(one["score"] - expected[one["index"]]) < tolerance


def test_multiple_choice(texts, tmp_path):
    tokenizer = tokenizer_of(models / "discriminator")
    torch.manual_seed(1)  # of the head, which no model of the project has
    model = model_of("ElectraForMultipleChoice", models / "discriminator")
    model.save_pretrained(tmp_path)
    tokenizer.save_pretrained(tmp_path)
    ours = electra.pipeline("multiple-choice", tmp_path)
    draw = random.Random(3)
    rows = [{"prompt": text, "choices": draw.sample(texts, draw.choice((2, 3)))} for text in texts]
    for row, choice in zip(rows, ours(rows), strict=True):
        prompts = [row["prompt"]] * len(row["choices"])
        batch = tokenizer(prompts, row["choices"], padding=True, return_tensors="pt")
        with torch.no_grad():
            logits = model(**{name: values[None] for name, values in batch.items()}).logits[0]
        scores = torch.softmax(logits, 0).tolist()
        assert_same(choice["scores"], scores, row["prompt"])
        assert scores[choice["choice"]] > max(scores) - tolerance
