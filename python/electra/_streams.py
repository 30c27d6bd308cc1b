"""Answers to inputs that come one by one."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterable, Iterator, Sized
from contextlib import ExitStack
from typing import TYPE_CHECKING, Any, Generic, TypeVar

from ._errors import Error
from ._progress import shown

if TYPE_CHECKING:
    from ._options import Progress

T = TypeVar("T")

#: Inputs that are read ahead and answered together, unless batch_size says otherwise.
default_batch_size = 64


def elements(inputs: Any) -> Iterator[Any]:
    """Returns an iterator over an iterable, or over what has a length and places only."""
    if hasattr(inputs, "__iter__"):
        return iter(inputs)
    return (inputs[place] for place in range(len(inputs)))


def is_stream(inputs: object) -> bool:
    """Whether inputs come one by one: an iterator, or a data set with places."""
    return hasattr(inputs, "__iter__") or (
        hasattr(inputs, "__len__") and hasattr(inputs, "__getitem__")
    )


def numbered(answers: list[Any]) -> list[Any]:
    """Returns answers; errors among them get their places as their index."""
    for place, answer in enumerate(answers):
        if isinstance(answer, Error):
            answer.index = place
    return answers


class Answers(Iterator[T], Generic[T]):
    """An iterator over the answers to inputs that come one by one.

    An input that cannot be answered raises its error when its turn comes; the next call goes on
    with the input after it. What the source of the inputs raises is raised after the answers to
    those that came before. What a callback raises ends the iterator. len() is that of the inputs,
    if they have one.
    """

    def __init__(
        self,
        inputs: Iterable[Any],
        try_each: Callable[[list[Any]], list[Any]],
        batch_size: int,
        progress: Progress,
    ) -> None:
        self._inputs = elements(inputs)
        self._try_each = try_each
        self._batch_size = batch_size
        self._waiting: list[Any] = []  # inputs that were read and are not answered
        self._raised: Exception | None = None  # by the source, after those
        self._ready: deque[Any] = deque()
        self._done = 0
        self._read = 0
        self._open = ExitStack()
        self._total = len(inputs) if isinstance(inputs, Sized) else None
        self._report = self._open.enter_context(shown(progress, self._total))

    def __len__(self) -> int:
        if self._total is None:
            raise TypeError("these inputs have no length")
        return self._total

    def __iter__(self) -> Answers[T]:
        return self

    def __next__(self) -> T:
        if not self._ready:
            self._fill()
        answer = self._ready.popleft()
        self._done += 1
        if isinstance(answer, Exception):
            if isinstance(answer, Error):
                answer.index = self._done - 1
            raise answer
        return answer  # type: ignore[no-any-return]

    def _fill(self) -> None:
        if self._raised is None:
            self._read_ahead()
        if not self._waiting:
            raised, self._raised = self._raised, None
            if raised is not None:
                raise raised
            self._open.close()
            raise StopIteration
        try:
            self._answer_waiting()
        except Exception:  # of a callback, say; an interrupt is no Exception, and loses no input
            self._end()
            raise

    def _answer_waiting(self) -> None:
        answers = self._try_each(self._waiting)
        self._read += len(self._waiting)
        self._waiting = []
        self._ready.extend(answers)
        if self._report is not None:
            self._report(self._read, self._total)

    def _end(self) -> None:
        """Drops all inputs and answers: there is no next one."""
        self._inputs = iter(())
        self._raised = None
        self._waiting = []
        self._ready.clear()
        self._open.close()

    def _read_ahead(self) -> None:
        """Reads inputs up to batch_size, or to where the source ends or raises."""
        try:
            while len(self._waiting) < self._batch_size:
                self._waiting.append(next(self._inputs))
        except StopIteration:
            pass
        except Exception as error:  # noqa: BLE001: it is raised when its turn comes
            self._raised = error
