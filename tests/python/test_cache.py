"""past_key_values: a text read in steps has the logits of the whole."""

from __future__ import annotations

import pickle
from pathlib import Path
from typing import Any

import numpy as np
import pytest

import electra
from conftest import models
from test_pipelines import folder_like

ids = np.array([[2, 61, 72, 83, 94, 17], [2, 18, 29, 31, 45, 52]])


@pytest.fixture(scope="module")
def decoder_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return folder_like(
        tmp_path_factory.mktemp("decoder"),
        "generator",
        is_decoder=True,
        architectures=["ElectraForCausalLM"],
    )


@pytest.fixture(scope="module")
def decoder(decoder_folder: Path) -> electra.ElectraForCausalLM:
    return electra.ElectraForCausalLM.from_pretrained(decoder_folder, threads=1)


def test_steps_have_the_logits_of_the_whole_text(decoder: Any) -> None:
    whole = decoder(ids).logits
    output = decoder(ids[:, :3], use_cache=True)
    assert list(output) == ["logits", "past_key_values"]
    cache = output.past_key_values
    np.testing.assert_array_equal(output.logits, whole[:, :3])
    for place in range(3, 6):
        output = decoder(ids[:, place : place + 1], past_key_values=cache)
        assert output.past_key_values is cache and cache.get_seq_length() == place + 1
        np.testing.assert_allclose(output.logits[:, 0], whole[:, place], rtol=0, atol=1e-5)
    assert cache.batch_size == 2 and repr(cache) == "KeyValueCache(2 sequences, 6 tokens)"


def test_a_cache_has_the_layers_of_the_reference(decoder: Any) -> None:
    cache = decoder(ids, use_cache=True).past_key_values
    heads = decoder.config.num_attention_heads
    shape = (2, heads, 6, decoder.config.hidden_size // heads)
    assert len(cache) == decoder.config.num_hidden_layers == len(list(cache))
    assert all(part.shape == shape for layer in cache for part in layer)
    np.testing.assert_array_equal(cache[-1][0], cache[len(cache) - 1][0])
    with pytest.raises(IndexError):
        cache[len(cache)]
    copied = electra.KeyValueCache(pickle.loads(pickle.dumps(list(cache))))
    step = np.array([[7], [9]])
    wanted = decoder(step, past_key_values=cache).logits
    for again in (copied, tuple((k[:, :, :6], v[:, :, :6]) for k, v in cache)):
        np.testing.assert_array_equal(decoder(step, past_key_values=again).logits, wanted)


def test_sequences_change_places(decoder: Any) -> None:
    cache = decoder(ids[:, :4], use_cache=True).past_key_values
    cache.reorder_cache(np.array([1, 1, 0]))
    step = np.array([[7], [7], [7]])
    found = decoder(step, past_key_values=cache).logits
    texts = np.concatenate([ids[[1, 1, 0], :4], step], axis=1)
    np.testing.assert_allclose(found[:, 0], decoder(texts).logits[:, 4], rtol=0, atol=1e-5)
    with pytest.raises(electra.InputError, match="3"):
        cache.reorder_cache([3])


def test_the_layers_of_a_cache_are_those_that_can_be_read(decoder: Any) -> None:
    cache = decoder(ids, use_cache=True).past_key_values
    cache.reorder_cache([])
    assert len(cache) == len(list(cache))
    nothing = np.zeros((2, decoder.config.num_attention_heads, 0, 8), "f4")
    without_past = electra.KeyValueCache([(nothing, nothing)])
    assert len(without_past) == len(list(without_past))


def test_padding_before_texts_is_not_read(decoder: Any) -> None:
    mask = np.array([[1] * 4, [0, 0, 1, 1]])
    cache = decoder(ids[:, :4], mask, use_cache=True).past_key_values
    step, whole = np.array([[7], [7]]), np.concatenate([mask, [[1], [1]]], axis=1)
    places = np.array([[4], [2]])
    found = decoder(step, whole, past_key_values=cache, position_ids=places).logits
    alone = np.concatenate([ids[1:, 2:4], step[1:]], axis=1)
    positions = np.array([[2, 3, 2]])  # the first pass counted padding too
    wanted = decoder(alone, position_ids=positions).logits[:, 2]
    np.testing.assert_allclose(found[1:, 0], wanted, rtol=0, atol=1e-5)


def test_what_does_not_go_with_a_cache_is_named(decoder: Any) -> None:
    cache = decoder(ids, use_cache=True).past_key_values
    with pytest.raises(electra.InputError, match="2 sequences, but the input has 1"):
        decoder(ids[:1, :1], past_key_values=cache)
    with pytest.raises(electra.InputError, match="past_key_values"):
        decoder(ids, past_key_values=[(np.zeros((2, 4, 3, 8), "f4"), np.zeros((2, 4, 2, 8), "f4"))])
    with pytest.raises(TypeError, match="cannot unpack|not iterable|subscript"):
        decoder(ids, past_key_values=3)
    encoder = electra.ElectraModel.from_pretrained(models / "generator", threads=1)
    with pytest.raises(electra.InputError, match="only a decoder"):
        encoder(ids, past_key_values=cache)
    assert "past_key_values" not in encoder(ids, use_cache=True)
    assert "past_key_values" not in decoder(ids, labels=ids, use_cache=True)
    masked = electra.ElectraForMaskedLM.from_pretrained(models / "generator", threads=1)
    with pytest.raises(TypeError, match="past_key_values"):
        masked(ids, past_key_values=cache)


def test_a_cache_that_is_in_use_is_refused(decoder: Any) -> None:
    import threading

    cache = decoder(np.tile(ids, (1, 40)), use_cache=True).past_key_values
    failed = []
    running = threading.Event()

    def read() -> None:
        running.set()
        for _ in range(20):
            try:
                decoder(np.tile(ids, (1, 2)), past_key_values=cache)
            except electra.InputError as error:
                failed.append(str(error))

    threads = [threading.Thread(target=read) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert all("is used by another call" in sentence or "512" in sentence for sentence in failed)
    assert any("is used by another call" in sentence for sentence in failed)


def test_a_cache_in_use_says_nothing_of_itself(decoder: Any) -> None:
    import threading

    def tokens(cache: electra.KeyValueCache) -> int:
        return cache.get_seq_length()

    def sequences(cache: electra.KeyValueCache) -> int:
        return cache.batch_size

    for ask, wanted in ((tokens, 481), (sequences, 2)):
        past = decoder(ids[:, :1], use_cache=True).past_key_values
        step = np.tile(ids, (1, 80))
        thread = threading.Thread(target=decoder, args=(step,), kwargs={"past_key_values": past})
        thread.start()
        failed = set()
        while thread.is_alive():
            try:
                ask(past)
            except electra.InputError as error:
                failed.add(str(error))
        assert ask(past) == wanted
        assert len(failed) == 1 and "is used by another call" in failed.pop()


def test_steps_are_those_of_transformers(decoder_folder: Path, decoder: Any) -> None:
    torch = pytest.importorskip("torch")
    transformers = pytest.importorskip("transformers")
    theirs = transformers.ElectraForCausalLM.from_pretrained(decoder_folder, dtype=torch.float32)
    theirs.eval()
    mine = yours = None
    with torch.no_grad():
        for begin, end in ((0, 3), (3, 4), (4, 6)):
            some = ids[:, begin:end]
            mask = np.ones((2, end), int)  # without one, theirs takes no past of several tokens
            found = decoder(some, mask, past_key_values=mine, use_cache=True)
            wanted = theirs(
                torch.tensor(some), torch.tensor(mask), past_key_values=yours, use_cache=True
            )
            assert list(found) == list(wanted)
            mine, yours = found.past_key_values, wanted.past_key_values
            np.testing.assert_allclose(found.logits, wanted.logits.numpy(), rtol=0, atol=2e-4)
            assert mine.get_seq_length() == yours.get_seq_length() == end
    for layer in range(len(mine)):
        for one, other in zip(mine[layer], yours[layer]):
            np.testing.assert_allclose(one, other.numpy(), rtol=0, atol=1e-4)
