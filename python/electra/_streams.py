"""Answers to inputs that come one by one."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterable, Iterator, Sized
from contextlib import ExitStack
from itertools import islice
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


class Answers(Iterator[T], Generic[T]):
    """An iterator over the answers to inputs that come one by one.

    An input that cannot be answered raises its error when its turn comes; the next call goes on
    with the input after it. len() is that of the inputs, if they have one.
    """

    def __init__(
        self,
        inputs: Iterable[Any],
        answer_each: Callable[[list[Any]], list[Any]],
        batch_size: int | None,
        progress: Progress,
    ) -> None:
        self._inputs = elements(inputs)
        self._answer_each = answer_each
        self._batch_size = batch_size or default_batch_size
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
        if isinstance(answer, Error):
            answer.index = self._done - 1
            raise answer
        return answer  # type: ignore[no-any-return]

    def _fill(self) -> None:
        batch = list(islice(self._inputs, self._batch_size))
        if not batch:
            self._open.close()
            raise StopIteration
        self._ready.extend(self._answer_each(batch))
        self._read += len(batch)
        if self._report is not None:
            self._report(self._read, self._total)
