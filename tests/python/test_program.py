"""The answers of the program, to the last digit: its --json beside a pipeline, for each task.

The program is build/release/electra, or what ELECTRA_PROGRAM names; without either the tests are
skipped.
"""

from __future__ import annotations

import json
import os
import subprocess
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest

import electra
from conftest import models, root
from test_pipelines import folder_like

program = Path(os.environ.get("ELECTRA_PROGRAM", root / "build" / "release" / "electra"))
pytestmark = pytest.mark.skipif(
    not program.is_file(), reason=f"{program} is not built, and ELECTRA_PROGRAM names no other"
)

Rows = list[dict[str, Any]]
Ask = Callable[..., list[Any]]


@pytest.fixture
def ask(tmp_path: Path) -> Ask:
    """Returns a function that asks the program about rows, each a dict of fields."""

    def ask(command: str, folder: Path, rows: Rows, *options: str) -> list[Any]:
        file = tmp_path / "input.jsonl"
        file.write_text("".join(json.dumps(row) + "\n" for row in rows))
        given = ["--model", str(folder), "--input", str(file), "--json", "--strict", *options]
        done = subprocess.run([program, command, *given], capture_output=True, check=False)
        assert done.returncode == 0, done.stderr.decode()
        return [json.loads(line) for line in done.stdout.splitlines()]

    return ask


def assert_equal(ours: Any, theirs: Any, where: str = "") -> None:
    """Compares answers; numbers are float32, which the program prints in as few digits as tell them
    apart."""
    if isinstance(theirs, dict):
        assert list(ours) == list(theirs), where
        for key, value in theirs.items():
            assert_equal(ours[key], value, f"{where}.{key}")
    elif isinstance(theirs, list):
        assert len(ours) == len(theirs), where
        for place, value in enumerate(theirs):
            assert_equal(ours[place], value, f"{where}[{place}]")
    elif isinstance(ours, float):
        assert ours == float(np.float32(ours)), (where, ours)
        assert np.float32(ours) == np.float32(theirs), (where, ours, theirs)
    else:
        assert ours == theirs and type(ours) is type(theirs), (where, ours, theirs)


def as_rows(texts: list[str]) -> Rows:
    return [{"text": text} for text in texts]


@pytest.mark.parametrize("dtype", ["float32", "bfloat16", "int8"])
def test_labels_are_the_programs(ask: Ask, texts: list[str], dtype: str) -> None:
    texts = texts if dtype == "float32" else texts[:200]
    for model in ("sentiment", "intents"):
        pipe = electra.pipeline("text-classification", models / model, dtype=dtype)
        short = {"float32": "fp32", "bfloat16": "bf16"}.get(dtype, dtype)
        theirs = ask("classify", models / model, as_rows(texts), "--top-k", "all", "--dtype", short)
        assert_equal(pipe(texts, top_k=None), theirs)


def test_labels_of_pairs_are_the_programs(ask: Ask, texts: list[str], classify: Any) -> None:
    pairs = [{"text": a, "text_pair": b} for a, b in zip(texts[:100], texts[100:200])]
    theirs = ask("classify", models / "sentiment", pairs, "--pair")
    assert_equal([[one] for one in classify(pairs)], theirs)


def test_entities_are_the_programs(ask: Ask, texts: list[str], ner: Any) -> None:
    for strategy in ("none", "simple", "first", "average", "max"):
        some = texts if strategy == "none" else texts[:150]
        theirs = ask("ner", models / "entities", as_rows(some), "--aggregation", strategy)
        assert_equal(ner(some, aggregation_strategy=strategy), theirs)


def test_answers_are_the_programs(ask: Ask, texts: list[str], answer: Any) -> None:
    full = [text for text in texts if text.strip()]
    rows = [
        {"question": question, "context": " ".join(full[place : place + 1 + place % 40])}
        for place, question in enumerate(full[:100])
    ]
    assert_equal(answer(rows), ask("qa", models / "questions", rows))
    theirs = ask("qa", models / "questions", rows[:20], "--top-k", "3", "--handle-impossible")
    assert_equal(answer(rows[:20], top_k=3, handle_impossible_answer=True), theirs)


def test_words_are_the_programs(ask: Ask, texts: list[str], fill: Any) -> None:
    masked = [f"{text[: len(text) // 2]} [MASK] {text[len(text) // 2 :]}" for text in texts]
    assert_equal(fill(masked), ask("fill-mask", models / "generator", as_rows(masked)))
    two = [f"[MASK] {text} [MASK]" for text in texts[:40]]
    assert_equal(fill(two), ask("fill-mask", models / "generator", as_rows(two)))


def test_texts_that_go_on_are_the_programs(ask: Ask, texts: list[str], tmp_path: Path) -> None:
    (tmp_path / "model").mkdir()
    folder = folder_like(
        tmp_path / "model", "generator", is_decoder=True, architectures=["ElectraForCausalLM"]
    )
    generate = electra.pipeline("text-generation", folder, max_new_tokens=6)
    prompts = [text for text in texts if text.strip()][:40]
    theirs = ask("generate", folder, as_rows(prompts), "--max-new-tokens", "6")
    assert_equal(generate(prompts, do_sample=False), theirs)
    drawn = ask(
        "generate", folder, as_rows(prompts), "--max-new-tokens", "6", "--do-sample", "--seed", "7"
    )
    # A pipeline draws at a temperature of 0.7 unless it is told, as that of transformers; the
    # program at that of the folder.
    assert_equal(generate(prompts, do_sample=True, seed=7, temperature=1.0), drawn)


def test_vectors_are_the_programs(ask: Ask, texts: list[str]) -> None:
    encoder = electra.SentenceTransformer(models / "sentences")
    theirs = np.array(ask("embed", models / "sentences", as_rows(texts)), np.float32)
    np.testing.assert_array_equal(encoder.encode(texts), theirs)
    extract = electra.pipeline("feature-extraction", models / "sentences", pooling="cls")
    found = extract(texts[:50], return_tensors=True)
    theirs = ask("embed", models / "sentences", as_rows(texts[:50]), "--pooling", "cls")
    np.testing.assert_array_equal(np.concatenate(found), np.array(theirs, np.float32))


def test_labels_that_come_with_texts_are_the_programs(
    ask: Ask, texts: list[str], tmp_path: Path
) -> None:
    (tmp_path / "model").mkdir()
    folder = folder_like(
        tmp_path / "model", "sentiment", label2id={"contradiction": 0, "entailment": 1}
    )
    zero_shot = electra.pipeline("zero-shot-classification", folder)
    full = [text for text in texts if text.strip()][:100]
    theirs = ask("zero-shot", folder, as_rows(full), "--labels", "good,bad,long")
    assert_equal(zero_shot(full, ["good", "bad", "long"]), theirs)


def test_replaced_words_are_the_programs(ask: Ask, texts: list[str]) -> None:
    detect = electra.pipeline("replaced-token-detection", models / "discriminator")
    theirs = ask("detect", models / "discriminator", as_rows(texts))
    assert [one["text"] for one in theirs] == texts
    assert_equal(detect(texts), [one["tokens"] for one in theirs])


def test_choices_are_the_programs(ask: Ask, texts: list[str]) -> None:
    folder = root / "tests" / "data" / "golden" / "multiple-choice-last"
    tokenizer = root / "tests" / "data" / "pipelines" / "text-classification" / "one"
    choose = electra.pipeline("multiple-choice", folder, tokenizer)
    rows = [{"prompt": text, "choices": ["good", "bad", text[::-1]]} for text in texts[:100]]
    theirs = ask("choose", folder, rows, "--tokenizer", str(tokenizer))
    assert_equal(choose(rows), theirs)


def test_rankings_are_the_programs(ask: Ask, texts: list[str]) -> None:
    rank = electra.pipeline("rerank", models / "reranker")
    rows = [
        {"query": text, "documents": texts[10 * place : 10 * place + 10]}
        for place, text in enumerate(texts[10:30])
    ]
    assert_equal(rank(rows), ask("rerank", models / "reranker", rows))
