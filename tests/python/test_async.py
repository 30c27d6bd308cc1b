"""Awaitable calls."""

from __future__ import annotations

import asyncio
import threading

import pytest

import electra


def test_an_awaited_call_has_the_answer_of_a_call(classify):
    async def ask():
        return await classify.acall("good", top_k=None), await classify.acall(["good", "bad"])

    assert asyncio.run(ask()) == (classify("good", top_k=None), classify(["good", "bad"]))


def test_many_tasks_need_one_thread(classify):
    async def ask():
        return await asyncio.gather(*(classify.acall(f"good {i}") for i in range(300)))

    before = threading.active_count()
    answers = asyncio.run(ask())
    assert answers == classify([f"good {i}" for i in range(300)])
    assert threading.active_count() <= before + 1


def test_an_input_that_cannot_be_answered_fails_alone(fill):
    async def ask():
        return await asyncio.gather(
            *(fill.acall(text, top_k=1) for text in ["a [MASK]", "b", "c [MASK]"]),
            return_exceptions=True,
        )

    first, second, third = asyncio.run(ask())
    assert isinstance(second, electra.InputError) and first and third


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

    assert asyncio.run(ask())["label"] == "negative"
