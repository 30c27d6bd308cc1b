"""Iterators, data sets, progress, Ctrl-C."""

from __future__ import annotations

import signal
import sys
import threading

import numpy as np
import pytest

import electra


def test_an_iterator_is_read_as_its_answers_are_asked_for(classify):
    read = []

    def inputs():
        for text in ["good", "bad"] * 100:
            read.append(text)
            yield text

    answers = classify(inputs(), batch_size=8)
    assert read == []
    assert next(answers)["label"] == "positive"
    assert len(read) == 8
    assert len(list(answers)) == 199


def test_a_stream_has_the_answers_of_a_list(classify, texts):
    assert list(classify(iter(texts))) == classify(texts)
    assert list(classify((text for text in texts[:9]), batch_size=2)) == classify(texts[:9])


def test_a_data_set_with_places_has_a_length(classify):
    class KeyDataset:
        def __len__(self):
            return 5

        def __getitem__(self, place):  # without an IndexError at the end, as many have it
            return ["good", "bad"][place % 2]

    answers = classify(KeyDataset())
    assert len(answers) == 5
    assert [one["label"] for one in answers] == ["positive", "negative"] * 2 + ["positive"]
    assert len(list(classify(np.array(["good", "bad"])))) == 2
    with pytest.raises(TypeError):
        len(classify(iter(["good"])))


def test_a_bad_input_of_a_stream_does_not_end_it(fill):
    answers = fill(iter(["a [MASK]", "b", "c [MASK]"]), top_k=1)
    assert next(answers)
    with pytest.raises(electra.InputError) as failed:
        next(answers)
    assert failed.value.index == 1
    assert next(answers)
    with pytest.raises(StopIteration):
        next(answers)


def test_progress_is_told_to_a_callable(classify):
    told = []
    classify(["good"] * 300, progress=lambda done, total: told.append((done, total)))
    assert told[-1] == (300, 300) and all(total == 300 for _, total in told)
    told.clear()
    list(classify(iter(["good"] * 100), progress=lambda done, total: told.append((done, total))))
    assert told == [(64, None), (100, None)]


def test_progress_with_pairs_goes_up_to_all(classify):
    told = []
    mixed = ["good", {"text": "good", "text_pair": "bad"}] * 50
    classify(mixed, progress=lambda done, total: told.append((done, total)))
    assert told[-1] == (100, 100) and told == sorted(told)


def test_a_bar_is_shown_with_and_without_tqdm(classify, capsys, monkeypatch):
    monkeypatch.setitem(sys.modules, "tqdm.auto", None)
    classify(["good"] * 10, progress=True)
    assert capsys.readouterr().err.endswith("10/10\n")
    list(classify(iter(["good"] * 3), progress=True))
    assert capsys.readouterr().err == "\r3\n"
    monkeypatch.undo()
    pytest.importorskip("tqdm")
    classify(["good"] * 10, progress=True)
    assert "10/10" in capsys.readouterr().err


def test_what_a_progress_callable_throws_ends_the_call(classify):
    def stop(done, total):
        raise RuntimeError("enough")

    with pytest.raises(RuntimeError, match="enough"):
        classify(["good"] * 100, progress=stop)


def test_ctrl_c_ends_a_call_between_batches(classify):
    texts = ["good " * 100] * 5_000
    timer = threading.Timer(0.5, signal.raise_signal, [signal.SIGINT])
    before = signal.signal(signal.SIGINT, signal.default_int_handler)  # a job in the background ignores it
    timer.start()
    with pytest.raises(KeyboardInterrupt):
        classify(texts)
    timer.join()
    signal.signal(signal.SIGINT, before)
    assert classify("good")
