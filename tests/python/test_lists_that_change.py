"""Lists and dicts that another thread empties in the middle of a call, whose texts are read on."""

from __future__ import annotations

import sys
import threading
import weakref
from collections.abc import Callable
from typing import Any

import electra
from conftest import models
from electra import _electra


class Text(str):
    """A text of which one can see whether it is still there."""


def list_of(first: Text, second: Text) -> list[Text]:
    return [first, second]


def dict_of(first: Text, second: Text) -> dict[str, Text]:
    return {"text": first, "text_pair": second}


def lost_in(call: Callable[[list[Any]], Any], make: Callable[[Text, Text], Any], count: int) -> int:
    """Returns how many texts are gone, of inputs that are emptied while a call computes."""
    texts = [Text(f"a joy from start to finish, number {i}") for i in range(2 * count)]
    inputs = [make(*pair) for pair in zip(texts[::2], texts[1::2])]
    seen = [weakref.ref(text) for text in texts]
    texts.clear()
    begin, lost = threading.Event(), []

    def empty() -> None:
        begin.wait()  # and then for the GIL, until the call needs it no more
        for one in inputs:
            one.clear()
        lost.append(sum(text() is None for text in seen))

    thread = threading.Thread(target=empty)
    thread.start()
    usual = sys.getswitchinterval()
    sys.setswitchinterval(100)
    try:
        begin.set()
        call(inputs)
    finally:
        sys.setswitchinterval(usual)
        thread.join()
    return lost[0]


def test_pairs_of_a_tokenizer_live_on() -> None:
    tokenizer = electra.AutoTokenizer.from_pretrained(models / "sentiment")
    tokenizer(["good", "bad"])  # its threads run
    assert lost_in(tokenizer, list_of, 10_000) == 0


def test_pairs_of_a_cross_encoder_live_on() -> None:
    native = electra.CrossEncoder(models / "reranker", threads=1)._native
    assert lost_in(lambda pairs: _electra.predict(native, pairs, {}, None), list_of, 500) == 0


def test_dicts_of_a_pipeline_live_on(classify: Any) -> None:
    assert lost_in(classify, dict_of, 500) == 0
