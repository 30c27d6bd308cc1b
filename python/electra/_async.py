"""Awaitable calls: one thread of the process answers what has come meanwhile, in batches."""

from __future__ import annotations

import asyncio
import atexit
import os
import threading
from collections import deque
from collections.abc import Callable
from typing import Any

from ._errors import Error

AnswerEach = Callable[[list[Any], dict[str, Any]], list[Any]]


def are_same(one: Any, other: Any) -> bool:
    """Whether arguments have equal types and values: True equals 1, and is refused where 1 is not."""
    if type(one) is not type(other):
        return False
    if isinstance(one, dict):
        return one.keys() == other.keys() and all(are_same(one[key], other[key]) for key in one)
    if isinstance(one, (list, tuple)):
        return len(one) == len(other) and all(map(are_same, one, other))
    return bool(one == other)


class Waiting:
    """An input whose answer somebody awaits."""

    def __init__(self, answer_each: AnswerEach, value: Any, options: dict[str, Any]) -> None:
        self.answer_each = answer_each
        self.value = value
        self.options = options
        self.loop = asyncio.get_running_loop()
        self.future: asyncio.Future[Any] = self.loop.create_future()

    def goes_with(self, other: Waiting) -> bool:
        """Whether both can be answered in one call."""
        try:
            return self.answer_each == other.answer_each and are_same(self.options, other.options)
        except BaseException:  # noqa: BLE001: options may have any type; arrays cannot be compared
            return False

    def resolve(self, answer: Any) -> None:
        """Hands the answer, or the exception, to the event loop that waits for it."""
        try:
            self.loop.call_soon_threadsafe(self._set, answer)
        except Exception:  # noqa: BLE001: the loop is closed, as a rule; nobody waits any more
            pass

    def _set(self, answer: Any) -> None:
        if self.future.done():  # it was cancelled
            return
        if isinstance(answer, BaseException):
            self.future.set_exception(answer)
        else:
            self.future.set_result(answer)


class Dispatcher:
    """The queue and its thread, which starts with the first input and ends before Python does."""

    max_batch = 64
    max_compared = 2 * max_batch  # of those that wait, for each batch

    def __init__(self) -> None:
        self._pid = os.getpid()
        self._waiting: deque[Waiting] = deque()
        self._changed = threading.Condition()
        self._thread: threading.Thread | None = None
        self._is_stopped = False

    def submit(self, one: Waiting) -> None:
        """Takes an input; its future is resolved later."""
        with self._changed:
            if self._is_stopped:
                raise RuntimeError("the interpreter is ending: nothing is answered any more")
            if self._thread is None:
                thread = threading.Thread(target=self._work, name="electra", daemon=True)
                thread.start()  # which fails where there may be no more threads
                self._thread = thread
            self._waiting.append(one)
            self._changed.notify()

    def stop(self) -> None:
        """Returns when the batch that is being computed is answered; no other will be."""
        with self._changed:
            self._is_stopped = True
            self._changed.notify()
        if self._thread is not None:
            self._thread.join()

    def _take(self) -> list[Waiting] | None:
        """Returns what is to be answered together, None once there is nothing more to do."""
        with self._changed:
            while not self._waiting and not self._is_stopped:
                self._changed.wait()
            if self._is_stopped:
                return None
            first = self._waiting.popleft()
            batch = [first]
            others: deque[Waiting] = deque()
            for _ in range(min(self.max_compared, len(self._waiting))):
                one = self._waiting.popleft()
                (batch if first.goes_with(one) else others).append(one)
                if len(batch) == self.max_batch:
                    break
            self._waiting.extendleft(reversed(others))
            return [one for one in batch if not one.future.cancelled()]

    def _work(self) -> None:
        while (batch := self._take()) is not None:
            if not batch:
                continue
            try:
                answers = batch[0].answer_each([one.value for one in batch], batch[0].options)
            except BaseException as error:  # noqa: BLE001: it belongs to those who wait
                answers = [error] * len(batch)
            for one, answer in zip(batch, answers):
                one.resolve(answer)


_dispatcher = Dispatcher()


def _start_afresh() -> None:
    global _dispatcher  # the thread of the parent is not there in a child
    _dispatcher = Dispatcher()


def _stop() -> None:
    """Ends the thread, which answers its batch before: those who await it are not left waiting."""
    _dispatcher.stop()


os.register_at_fork(after_in_child=_start_afresh)
atexit.register(_stop)


async def answer_later(
    answer_each: AnswerEach, value: Any, options: dict[str, Any], place: int
) -> Any:
    """Returns the answer to one input, which is answered together with others that wait.

    `place` is that of the input among those of its call, for an error of it.
    """
    one = Waiting(answer_each, value, options)
    _dispatcher.submit(one)
    try:
        return await one.future
    except Error as error:
        if error.index is not None:
            error.index = place
        raise
