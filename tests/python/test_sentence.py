"""CrossEncoder and SentenceTransformer against those of sentence-transformers."""

from __future__ import annotations

import pickle
from pathlib import Path
from typing import Any

import numpy as np
import pytest

import electra

root = Path(__file__).resolve().parents[2]
reranker = root / "models" / "reranker"
sentences = root / "models" / "sentences"

queries = ["How do I rank documents?", "what is an int8 model", ""]
documents = sorted(
    line
    for page in ("reranking.md", "precision.md", "models.md")
    for line in (root / "docs" / page).read_text(encoding="utf-8").splitlines()
    if 20 < len(line) < 300
)[:12] + ["", "x" * 400]
long_text = "a long document " * 250


@pytest.fixture(scope="module")
def cross() -> electra.CrossEncoder:
    return electra.CrossEncoder(reranker, threads=2)


@pytest.fixture(scope="module")
def encoder() -> electra.SentenceTransformer:
    return electra.SentenceTransformer(sentences, threads=2)


@pytest.fixture(scope="module")
def their_cross() -> Any:
    return pytest.importorskip("sentence_transformers").CrossEncoder(
        str(reranker), device="cpu", model_kwargs={"dtype": "float32"}
    )


@pytest.fixture(scope="module")
def their_encoder() -> Any:
    return pytest.importorskip("sentence_transformers").SentenceTransformer(
        str(sentences), device="cpu", model_kwargs={"dtype": "float32"}
    )


def test_predict_is_that_of_sentence_transformers(
    cross: electra.CrossEncoder, their_cross: Any
) -> None:
    pairs = [(query, document) for query in queries for document in documents]
    pairs.append((queries[0], long_text))
    found, wanted = cross.predict(pairs), their_cross.predict(pairs)
    assert found.dtype == wanted.dtype and found.shape == wanted.shape == (len(pairs),)
    np.testing.assert_allclose(found, wanted, atol=2e-5, rtol=0)
    mixed = [pairs[0], (pairs[1][1], pairs[1][0]), pairs[0]]
    np.testing.assert_allclose(
        cross.predict(mixed), their_cross.predict(mixed), atol=2e-5, rtol=0
    )
    one = cross.predict(pairs[3])
    assert np.isscalar(one) and one == found[3]
    assert cross.predict(pairs[:3], convert_to_numpy=False) == found[:3].tolist()
    torch = pytest.importorskip("torch")
    for function in (torch.nn.Identity(), torch.nn.Sigmoid()):
        logits = cross.predict(pairs[:-1:9], activation_fn=function)
        wanted = their_cross.predict(pairs[:-1:9], activation_fn=function)
        np.testing.assert_allclose(logits, wanted, atol=3e-5, rtol=1e-5)
    tensor = cross.predict(pairs[:3], convert_to_tensor=True)
    assert torch.equal(tensor, torch.tensor(found[:3]))


def test_rank_is_that_of_sentence_transformers(
    cross: electra.CrossEncoder, their_cross: Any
) -> None:
    all_wanted = their_cross.rank(queries[0], documents, return_documents=True)
    scores = {one["corpus_id"]: one["score"] for one in all_wanted}
    for top_k in (None, 5, 1000):
        found = cross.rank(queries[0], documents, top_k=top_k, return_documents=True)
        wanted = all_wanted[:top_k]
        assert [list(one) for one in found] == [list(one) for one in wanted]
        np.testing.assert_allclose(
            [one["score"] for one in found], [one["score"] for one in wanted], atol=2e-5, rtol=0
        )
        for one in found:
            assert one["text"] == documents[one["corpus_id"]]
            assert abs(one["score"] - scores[one["corpus_id"]]) < 2e-5
    assert "text" not in cross.rank(queries[0], documents)[0]


def test_rank_is_predict_sorted(cross: electra.CrossEncoder) -> None:
    scores = cross.predict([(queries[0], document) for document in documents])
    ranked = cross.rank(queries[0], documents)
    assert [one["score"] for one in ranked] == sorted(scores.tolist(), reverse=True)
    for one in ranked:
        assert one["score"] == scores[one["corpus_id"]]
    assert cross.rank(queries[0], []) == []


def test_a_model_with_several_labels_has_a_row_of_scores() -> None:
    cross = electra.CrossEncoder(root / "models" / "sentiment", threads=1)
    pairs = [("a joy", "to watch"), ("a joy", "it is not"), ("a bore", "")]
    logits = cross.predict(pairs)
    assert logits.shape == (3, 2) and cross.num_labels == 2
    model = electra.ElectraForSequenceClassification.from_pretrained(cross.name_or_path)
    tokenizer = electra.AutoTokenizer.from_pretrained(cross.name_or_path)
    batch = tokenizer([one for one, _ in pairs], [other for _, other in pairs], padding=True)
    np.testing.assert_array_equal(model(**batch).logits, logits)
    shares = cross.predict(pairs, apply_softmax=True)
    np.testing.assert_allclose(shares.sum(axis=1), 1, rtol=1e-6)
    np.testing.assert_allclose(shares, np.exp(logits) / np.exp(logits).sum(1, keepdims=True), 1e-5)
    assert cross.predict(pairs[0]).shape == (2,)
    with pytest.raises(electra.InputError, match="this has 2; use predict"):
        cross.rank("a", ["b"])


@pytest.mark.parametrize("normalize", [False, True])
def test_encode_is_that_of_sentence_transformers(
    encoder: electra.SentenceTransformer, their_encoder: Any, normalize: bool
) -> None:
    texts = [*queries, *documents[-9:], long_text]
    for arguments in ({}, {"prompt": "query: ", "truncate_dim": 64}):
        found = encoder.encode(texts, normalize_embeddings=normalize, **arguments)
        wanted = their_encoder.encode(texts, normalize_embeddings=normalize, **arguments)
        assert found.dtype == wanted.dtype and found.shape == wanted.shape
        np.testing.assert_allclose(found, wanted, atol=2e-6, rtol=0, err_msg=str(arguments))
    one = encoder.encode(documents[0], normalize_embeddings=normalize)
    assert one.shape == (384,)
    for name in ("encode_query", "encode_document"):
        found, wanted = (getattr(one, name)(texts[:2]) for one in (encoder, their_encoder))
        np.testing.assert_allclose(found, wanted, atol=2e-6, rtol=0)


def test_similarity_is_that_of_sentence_transformers(
    encoder: electra.SentenceTransformer, their_encoder: Any
) -> None:
    some, others = encoder.encode(documents[:9]) * 3, encoder.encode(queries)
    np.testing.assert_allclose(
        encoder.similarity(some, others), their_encoder.similarity(some, others), atol=1e-6
    )
    assert encoder.similarity(some[0], others).shape == (1, 3)
    dot = electra.SentenceTransformer(sentences, similarity_fn_name="dot", threads=1)
    np.testing.assert_allclose(dot.similarity(some, others), some @ others.T, atol=1e-5)
    name = "get_sentence_embedding_dimension"
    assert getattr(encoder, name)() == getattr(their_encoder, name)() == 384
    assert encoder.max_seq_length == their_encoder.max_seq_length == 256
    assert encoder.prompts == their_encoder.prompts
    assert encoder.similarity_fn_name == their_encoder.similarity_fn_name


def test_prompts_are_put_before_texts() -> None:
    encoder = electra.SentenceTransformer(
        sentences, prompts={"topic": "about "}, default_prompt_name="topic", threads=1
    )
    plain = electra.SentenceTransformer(sentences, threads=1)
    wanted = plain.encode(["about money", "about time"])
    for found in (
        encoder.encode(["money", "time"]),
        encoder.encode(["money", "time"], prompt_name="topic"),
        plain.encode(["money", "time"], prompt="about "),
        pickle.loads(pickle.dumps(encoder)).encode(["money", "time"]),
    ):
        np.testing.assert_array_equal(found, wanted)
    np.testing.assert_array_equal(
        encoder.encode_query(["money"]), plain.encode(["money"], prompt_name="query")
    )
    with pytest.raises(electra.InputError, match="no prompt 'x'; there are document, query, topic"):
        encoder.encode("a", prompt_name="x")
    with pytest.raises(electra.InputError, match="no prompt 'x'"):
        electra.SentenceTransformer(sentences, default_prompt_name="x")


def test_forms_of_answers(encoder: electra.SentenceTransformer) -> None:
    assert encoder.encode([]).shape == (0, 384)
    wanted = encoder.encode(documents[:3])
    for found in (
        encoder.encode(iter(documents[:3])),
        encoder.encode(np.array(documents[:3])),
        np.stack(encoder.encode(documents[:3], convert_to_numpy=False)),
    ):
        np.testing.assert_array_equal(found, wanted)
    seen: list[int] = []
    encoder.encode(documents, show_progress_bar=lambda done, total: seen.append(done))
    assert seen[-1] == len(documents)
    with pytest.raises(TypeError, match="a text must be a str, not int"):
        encoder.encode(["a", 3])
    with pytest.raises(electra.InputError, match="truncate_dim must be at least 1"):
        encoder.encode("a", truncate_dim=0)
    with pytest.raises(electra.UnsupportedError, match="'euclidean'"):
        encoder.similarity_fn_name, kept = "euclidean", encoder.similarity_fn_name
        try:
            encoder.similarity(wanted, wanted)
        finally:
            encoder.similarity_fn_name = kept
    with pytest.raises(electra.InputError):
        encoder.similarity(wanted, wanted[:, :9])


def test_bad_pairs_are_named(cross: electra.CrossEncoder) -> None:
    with pytest.raises(TypeError, match="a pair must be a tuple of two texts"):
        cross.predict([("a", "b"), ("a", "b", "c")])
    with pytest.raises(TypeError, match="a text must be a str"):
        cross.predict([("a", 3)])
    with pytest.raises(electra.UnsupportedError, match="not Tanh"):
        cross.predict([("a", "b")], activation_fn=type("Tanh", (), {})())
    again = pickle.loads(pickle.dumps(electra.CrossEncoder(reranker, max_length=8, threads=1)))
    assert again.max_length == 8
    assert again.predict(("a " * 9, "b")) != cross.predict(("a " * 9, "b"))
