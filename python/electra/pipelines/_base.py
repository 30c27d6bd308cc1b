"""What all pipelines have in common."""

from __future__ import annotations

import os
from typing import Any, ClassVar

from .. import _electra
from .._options import Progress
from .._progress import shown
from .._streams import Answers, is_stream

Folder = str | os.PathLike[str]


def native_of(wrapper: Any) -> Any:
    """Returns the C++ object that a class of this package wraps; anything else as it is."""
    return getattr(wrapper, "_native", wrapper)


class Pipeline:
    """A tokenizer and a model that answer inputs of one kind.

    Any number of threads may use one. It pickles as the paths and options that it was made of.

    Args:
        model: a folder as `save_pretrained` writes it, OWNER/NAME of a model in the hub's cache, or
            a model of this package, whose folder is opened again.
        tokenizer: a folder or a tokenizer of this package; that of the model's folder if absent.
        dtype: the numbers that matrices are multiplied in: "float32", "bfloat16" or "int8"; absent:
            those of a prepacked file, else "float32".
        threads: how many threads compute; as many as the process may use if absent.
        options: keyword arguments of a call, for all calls that do not give them.
    """

    #: The name by which electra.pipeline() knows it.
    task: ClassVar[str] = ""
    #: The class of C++.
    _class: ClassVar[Any] = None

    def __init__(
        self,
        model: Any,
        tokenizer: Any = None,
        *,
        dtype: str | None = None,
        threads: int | None = None,
        **options: Any,
    ) -> None:
        if not isinstance(model, (str, os.PathLike)):
            dtype, threads = dtype or model.loading["dtype"], threads or model.loading["threads"]
            model = model.name_or_path
        self._folder = os.fspath(model)
        self._options = options
        if tokenizer is None or isinstance(tokenizer, (str, os.PathLike)):
            folder = self._folder if tokenizer is None else os.fspath(tokenizer)
            tokenizer = _electra.Tokenizer.from_pretrained(folder)
        self._pipeline = self._class.from_pretrained(
            self._folder, native_of(tokenizer), {"dtype": dtype, "threads": threads}
        )

    def __repr__(self) -> str:
        return f"{type(self).__name__}({self._folder!r})"

    def _is_one(self, inputs: Any) -> bool:
        """Whether it is one input rather than several."""
        return isinstance(inputs, str)

    def _answers(
        self, inputs: list[Any], options: dict[str, Any], report: Any = None, each: bool = False
    ) -> list[Any]:
        """Returns the answer to each input; with `each`, an exception for what has none."""
        answers: list[Any] = self._pipeline.answers(inputs, options, report, each)
        return answers

    def _call(self, inputs: Any, given: dict[str, Any]) -> Any:
        options = {**self._options, **given}
        batch_size: int | None = options.pop("batch_size", None)
        progress: Progress = options.pop("progress", None)
        if self._is_one(inputs):
            return self._answers([inputs], options)[0]
        if isinstance(inputs, (list, tuple)):
            with shown(progress, len(inputs)) as report:
                return self._answers(list(inputs), options, report)
        if not is_stream(inputs):
            kind = type(inputs).__name__
            raise TypeError(f"{self.task} takes a text, or a list or an iterator of them, not {kind}")
        return Answers(
            inputs, lambda batch: self._answers(batch, options, None, True), batch_size, progress
        )
