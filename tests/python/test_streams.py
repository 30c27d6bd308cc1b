"""Iterators, data sets, progress, callbacks that raise, Ctrl-C."""

from __future__ import annotations

import signal
import sys
import threading

import numpy as np
import pytest

import electra
from conftest import models
from test_pipelines import folder_like


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


def outcomes(answers):
    """Returns the labels of answers, or the classes of what is raised in their places."""
    found = []
    while True:
        try:
            found.append(next(answers)["label"])
        except StopIteration:
            return found
        except Exception as error:  # noqa: BLE001: whatever the iterator raises
            found.append(type(error))


@pytest.mark.parametrize("batch_size", [1, 2, 64])
def test_an_input_of_a_wrong_type_fails_alone(classify, batch_size):
    inputs = ["good", "bad", None, "good", "\ud800", {"text": 1}, "bad"]
    found = outcomes(classify(iter(inputs), batch_size=batch_size))
    wrong = [TypeError, UnicodeEncodeError, TypeError]
    assert found == ["positive", "negative", wrong[0], "positive", *wrong[1:], "negative"]


def test_an_error_has_the_place_of_its_input_in_the_stream(answer):
    good = {"question": "Who sleeps?", "context": "The cat sleeps."}
    inputs = [good] * 5 + [{"question": "Who?"}, good, {"question": "", "context": "A cat."}, None]
    answers = answer(iter(inputs), batch_size=4)
    assert [next(answers) for _ in range(5)] == [answer(good)] * 5
    for place in (5, 7):
        with pytest.raises(electra.InputError) as failed:
            next(answers)
        assert failed.value.index == place
        if place == 5:
            assert next(answers) == answer(good)
    with pytest.raises(TypeError):
        next(answers)
    with pytest.raises(StopIteration):
        next(answers)


def test_what_was_read_before_the_source_raises_is_answered(classify):
    def generator():
        yield from ("good", "bad")
        raise RuntimeError("the source")

    class Hiccup:
        def __init__(self):
            self.read = 0

        def __iter__(self):
            return self

        def __next__(self):
            self.read += 1
            if self.read == 3:
                raise OSError("for once")
            if self.read > 4:
                raise StopIteration
            return "good"

    assert outcomes(classify(generator())) == ["positive", "negative", RuntimeError]
    assert outcomes(classify(Hiccup())) == ["positive", "positive", OSError, "positive"]


def test_an_interrupt_loses_no_input(classify, monkeypatch):
    def inputs():
        yield from ("good", "bad")

    answers = classify(inputs())
    with monkeypatch.context() as patched, pytest.raises(KeyboardInterrupt):
        patched.setattr(answers, "_try_each", lambda batch: signal.raise_signal(signal.SIGINT))
        before = signal.signal(signal.SIGINT, signal.default_int_handler)
        try:
            next(answers)
        finally:
            signal.signal(signal.SIGINT, before)
    assert outcomes(answers) == ["positive", "negative"]


@pytest.mark.parametrize(
    ("batch_size", "kind", "sentence"),
    [
        (-1, electra.InputError, "batch_size is -1; it must be 1 or more"),
        (0, electra.InputError, "batch_size is 0; it must be 1 or more"),
        ("x", TypeError, "'batch_size' must be an integer, not str"),
        (1.5, TypeError, "'batch_size' must be an integer, not float"),
        (True, TypeError, "'batch_size' must be an integer, not bool"),
    ],
)
def test_a_batch_size_is_checked_whatever_the_inputs_are(classify, batch_size, kind, sentence):
    for inputs in ("good", ["good"], iter(["good"])):
        with pytest.raises(kind, match=sentence):
            classify(inputs, batch_size=batch_size)
    with pytest.raises(kind, match=sentence):
        classify.try_each(["good"], batch_size=batch_size)
    with pytest.raises(kind, match=sentence):
        electra.pipeline("text-classification", models / "sentiment", batch_size=batch_size)
    assert outcomes(classify(iter(["good"]), batch_size=np.int64(2))) == ["positive"]


def test_a_wrong_argument_of_a_stream_is_raised_by_its_call(classify):
    with pytest.raises(TypeError, match="did you mean 'top_k'"):
        classify(iter(["good"]), topk=2)


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


class Mistake(ValueError):
    pass


class Failing:
    """A callback that takes some calls and raises from then on."""

    def __init__(self, error, taken=0):
        self.error = error
        self.taken = taken
        self.calls = 0

    def __call__(self, *arguments):
        self.calls += 1
        if self.calls > self.taken:
            raise self.error


mistakes = [Mistake("mine"), TypeError("mine"), electra.InputError("mine"), RuntimeError("mine")]


@pytest.fixture(scope="module")
def generate(tmp_path_factory):
    folder = folder_like(
        tmp_path_factory.mktemp("stream"),
        "generator",
        is_decoder=True,
        architectures=["ElectraForCausalLM"],
    )
    return electra.pipeline("text-generation", folder, max_new_tokens=5, seed=7, threads=2)


@pytest.mark.parametrize("error", mistakes)
def test_what_on_text_raises_ends_a_stream_at_once(generate, error):
    for taken in (0, 3):
        on_text = Failing(error, taken)
        answers = generate(iter(["The cat"] * 20), on_text=on_text, batch_size=8)
        with pytest.raises(type(error)) as failed:
            next(answers)
        assert failed.value is error and on_text.calls == taken + 1
        assert list(answers) == [] and on_text.calls == taken + 1


@pytest.mark.parametrize("error", mistakes)
def test_what_on_text_raises_ends_a_call_for_each_input(generate, error):
    on_text = Failing(error, taken=3)
    with pytest.raises(type(error)) as failed:
        generate.try_each(["The cat"] * 8, on_text=on_text)
    assert failed.value is error and on_text.calls == 4


def test_an_on_text_that_stops_iterating_does_not_end_a_stream_in_silence(generate):
    answers = generate(iter(["The cat"] * 3), on_text=Failing(StopIteration(), taken=1))
    with pytest.raises(RuntimeError, match="raised StopIteration"):
        list(answers)


def test_an_on_text_that_cannot_be_called_ends_a_stream_at_once(generate):
    answers = generate(iter(["The cat"] * 4), on_text=5)
    with pytest.raises(TypeError, match="'int' object is not callable"):
        next(answers)
    assert list(answers) == []


def test_texts_beside_wrong_inputs_are_delivered_once(generate):
    parts, expected = [], []
    found = generate.try_each(["The cat", None, "A dog", 3, "\ud800"], on_text=parts.append)
    kinds = [list, TypeError, list, TypeError, UnicodeEncodeError]
    assert [type(one) for one in found] == kinds
    for text in ("The cat", "A dog"):
        generate(text, on_text=expected.append)
    assert "".join(parts) == "".join(expected)


@pytest.mark.parametrize("error", mistakes)
def test_what_a_progress_callable_raises_ends_a_stream(classify, error):
    progress = Failing(error, taken=1)
    answers = classify(iter(["good"] * 10), batch_size=2, progress=progress)
    assert [next(answers)["label"] for _ in range(2)] == ["positive"] * 2
    with pytest.raises(type(error)) as failed:
        next(answers)
    assert failed.value is error
    assert list(answers) == [] and progress.calls == 2


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
