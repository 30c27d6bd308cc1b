"""How far a call is, shown to whoever asks for it."""

from __future__ import annotations

import sys
from collections.abc import Callable
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ._options import Progress


class _Line:
    """A line on stderr, for where tqdm is not installed."""

    def __init__(self, total: int | None) -> None:
        self._of = "" if total is None else f"/{total}"
        self.n = 0

    def update(self, inputs: int) -> None:
        self.n += inputs
        print(f"\r{self.n}{self._of}", end="", file=sys.stderr, flush=True)

    def close(self) -> None:
        print(file=sys.stderr)


def _bar(total: int | None) -> Any:
    try:
        from tqdm.auto import tqdm  # type: ignore[import-untyped,unused-ignore]
    except ImportError:
        return _Line(total)
    return tqdm(total=total)


@contextmanager
def shown(
    progress: Progress, total: int | None
) -> Iterator[Callable[[int, int | None], object] | None]:
    """Gives what is to be called with the inputs that are done and their total, or None.

    `progress` is what the caller gave: True for a bar of tqdm, or of our own where that is not
    installed; or a callable, which is called with both.
    """
    if not progress:
        yield None
    elif callable(progress):
        yield progress
    else:
        bar = _bar(total)
        try:
            yield lambda done, _: bar.update(done - bar.n)
        finally:
            bar.close()
