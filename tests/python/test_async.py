"""Awaitable calls."""

from __future__ import annotations

import asyncio
import subprocess
import sys
import threading

import numpy as np
import pytest

import electra
from conftest import models
from electra import _async


def together(*calls):
    """Returns the answers, or the errors, of calls that are awaited at one time."""

    async def ask():
        return await asyncio.wait_for(asyncio.gather(*calls, return_exceptions=True), 30)

    return asyncio.run(ask())


@pytest.mark.parametrize("options", [{}, {"top_k": None}, {"top_k": 1}])
@pytest.mark.parametrize(
    "inputs", ["good", ["good"], ["good", "bad"], {"text": "good", "text_pair": "bad"}]
)
def test_an_awaited_call_has_the_answer_of_a_call(classify, inputs, options):
    assert asyncio.run(classify.acall(inputs, **options)) == classify(inputs, **options)


@pytest.mark.parametrize("inputs", ["a [MASK]", ["a [MASK]"], ["a [MASK]", "b [MASK] [MASK]"]])
def test_awaited_words_for_masks_are_those_of_a_call(fill, inputs):
    assert asyncio.run(fill.acall(inputs, top_k=2)) == fill(inputs, top_k=2)


def test_awaited_answers_to_questions_are_those_of_a_call(answer):
    one = {"question": "Who sleeps?", "context": "The cat sleeps."}
    for inputs in (one, [one], [one, one]):
        assert asyncio.run(answer.acall(inputs)) == answer(inputs)


def test_many_tasks_need_one_thread(classify):
    async def ask():
        return await asyncio.gather(*(classify.acall(f"good {i}") for i in range(300)))

    before = threading.active_count()
    answers = asyncio.run(ask())
    assert answers == [[each] for each in classify([f"good {i}" for i in range(300)])]
    assert threading.active_count() <= before + 1


def test_an_input_that_cannot_be_answered_fails_alone(fill):
    async def ask():
        return await asyncio.gather(
            *(fill.acall(text, top_k=1) for text in ["a [MASK]", "b", "c [MASK]"]),
            return_exceptions=True,
        )

    first, second, third = asyncio.run(ask())
    assert isinstance(second, electra.InputError) and first and third


@pytest.mark.parametrize("bad", [3, "\ud800"])
def test_an_input_that_cannot_be_read_fails_alone(classify, bad):
    first, second, third = together(*(classify.acall(one) for one in ["good", [bad], "bad"]))
    assert isinstance(second, (TypeError, UnicodeError))
    assert [first, third] == [classify("good"), classify("bad")]


def test_arguments_that_cannot_be_compared_stop_nobody(classify):
    def ask(array):
        return classify.acall("good", top_k=array)

    found = together(ask(np.zeros(2)), ask(np.zeros(2)), classify.acall("good"))
    assert isinstance(found[0], TypeError) and isinstance(found[1], TypeError)
    assert found[2] == classify("good")


def test_a_batch_is_chosen_among_the_first_that_wait(monkeypatch):
    async def ask():
        waiting = [_async.Waiting(print, place, {"seed": place % 4}) for place in range(1000)]
        dispatcher = _async.Dispatcher()
        dispatcher._waiting.extend(waiting)
        batch = dispatcher._take()
        return [one.value for one in batch], [one.value for one in dispatcher._waiting]

    compared = []
    goes_with = _async.Waiting.goes_with
    monkeypatch.setattr(
        _async.Waiting, "goes_with", lambda *both: compared.append(both) or goes_with(*both)
    )
    batch, left = asyncio.run(ask())
    assert len(compared) == _async.Dispatcher.max_compared < 1000
    assert batch == list(range(0, len(compared) + 1, 4))
    assert left == [place for place in range(1000) if place not in batch]


@pytest.mark.parametrize("order", [(True, 1, 1.0), (1, 1.0, True), (1.0, True, 1)])
def test_arguments_that_are_equal_and_not_of_one_type_stop_nobody(classify, order):
    first, *found = together(classify.acall("x"), *(classify.acall("good", top_k=k) for k in order))
    assert first == classify("x")
    for top_k, answer in zip(order, found):
        if type(top_k) is int:
            assert answer == classify("good", top_k=1)
        else:
            assert isinstance(answer, TypeError)


def test_an_error_of_an_awaited_list_has_the_place_of_its_input(fill):
    others = [fill.acall("a [MASK]", top_k=1) for _ in range(5)]
    *_, failed = together(*others, fill.acall(["a [MASK]", "b [MASK]", "c"], top_k=1))
    assert isinstance(failed, electra.InputError) and failed.index == 2


def test_a_thread_that_cannot_be_started_is_tried_again(classify, monkeypatch):
    def refuse(thread):
        raise RuntimeError("can't start new thread")

    monkeypatch.setattr(_async, "_dispatcher", _async.Dispatcher())
    with monkeypatch.context() as patched:
        patched.setattr(threading.Thread, "start", refuse)
        assert isinstance(together(classify.acall("good"))[0], RuntimeError)
    assert together(classify.acall("good")) == [classify("good")]
    _async._dispatcher.stop()


def test_a_wrong_argument_is_raised_where_it_was_given(classify):
    with pytest.raises(TypeError, match="did you mean 'top_k'"):
        asyncio.run(classify.acall("good", topk=2))


def test_a_call_may_be_cancelled(classify):
    async def ask():
        task = asyncio.create_task(classify.acall("good"))
        await asyncio.sleep(0)
        task.cancel()
        with pytest.raises(asyncio.CancelledError):
            await task
        return await classify.acall("bad")

    assert asyncio.run(ask()) == classify("bad")


def test_python_ends_in_the_middle_of_a_batch():
    script = f"""
import asyncio, time, electra
class Slow:  # Python takes its time to end
    def __del__(self, sleep=time.sleep):
        sleep(2)
slow = Slow()
pipe = electra.pipeline("text-classification", {str(models / "sentiment")!r}, threads=1)
async def leave():
    asyncio.create_task(pipe.acall(["good " * 500] * 200))
    await asyncio.sleep(0.2)
asyncio.run(leave())
print("the end")
"""
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, timeout=120)
    assert (done.returncode, done.stdout, done.stderr) == (0, "the end\n", "")


def test_nothing_is_awaited_once_python_ends(classify, monkeypatch):
    monkeypatch.setattr(_async, "_dispatcher", _async.Dispatcher())
    assert together(classify.acall("good")) == [classify("good")]
    _async._dispatcher.stop()
    with pytest.raises(RuntimeError, match="the interpreter is ending"):
        asyncio.run(classify.acall("good"))
