"""What all pipelines have in common."""

from __future__ import annotations

import os
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any, ClassVar, TypeVar

from .. import _electra
from .._arguments import positive
from .._errors import InputError
from .._folders import folder_name
from .._progress import shown
from .._streams import Answers, default_batch_size, is_stream, numbered

if TYPE_CHECKING:
    from .._options import Progress

P = TypeVar("P", bound="Pipeline")


def native_of(wrapper: Any) -> Any:
    """Returns the C++ object that a class of this package wraps; anything else as it is."""
    return getattr(wrapper, "_native", wrapper)


def flattened(options: Mapping[str, Any], nested: str) -> dict[str, Any]:
    """Returns options with those of a dict among them, as transformers nests the tokenizer's."""
    flat = dict(options)
    inner = flat.pop(nested, None) or {}
    twice = sorted(set(inner) & set(flat))
    if twice:
        raise TypeError(f"'{twice[0]}' is given twice: as an argument, and in {nested}")
    return {**flat, **inner}


def tuples_of(inputs: list[Any], text: str, texts: str) -> list[tuple[Any, Any]]:
    """Returns the two values of each dict."""
    pairs = []
    for one in inputs:
        if not isinstance(one, dict):
            raise TypeError(
                f"an input must be a dict of {text} and {texts}, not {type(one).__name__}"
            )
        if set(one) != {text, texts}:
            raise InputError(f"a dict must have the keys '{text}' and '{texts}', and no others")
        pairs.append((one[text], one[texts]))
    return pairs


def opened(kind: type[P], folder: str, tokenizer: Any, loading: dict[str, Any], options: Any) -> P:
    """Makes a pipeline that was pickled."""
    return kind(folder, tokenizer, **loading, **options)


class Callback:
    """A callable of the caller, and whether it has raised."""

    def __init__(self, function: Any) -> None:
        self._function = function
        self.has_raised = False

    def __call__(self, *arguments: Any) -> Any:
        try:
            return self._function(*arguments)
        except StopIteration as error:  # would end whatever iterates, as in PEP 479
            self.has_raised = True
            raise RuntimeError("the callback raised StopIteration") from error
        except Exception:
            self.has_raised = True
            raise


class Pipeline:
    """A tokenizer and a model that answer inputs of one kind.

    Any number of threads may use one. It pickles as the path and options that it was made of. See
    electra.pipeline() for the arguments.
    """

    #: The name by which electra.pipeline() knows it.
    task: ClassVar[str] = ""
    #: What it calls one input, for errors.
    _input: ClassVar[str] = "an input"
    #: The class of C++.
    _class: ClassVar[Any] = None

    def __init__(
        self,
        model: Any,
        tokenizer: Any = None,
        *,
        dtype: Any = None,
        threads: int | None = None,
        **options: Any,
    ) -> None:
        loading = getattr(model, "loading", None)
        if isinstance(loading, dict):  # of a model of this package
            dtype, threads = dtype or loading["dtype"], threads or loading["threads"]
            model = model.name_or_path
        self._folder = folder_name("model", model)
        self._loading = {"dtype": dtype, "threads": threads}
        self._options = options
        is_path = isinstance(tokenizer, (str, os.PathLike))
        self._tokenizer = folder_name("tokenizer", tokenizer) if is_path else tokenizer
        folder = _electra.named_folder(self._folder)
        native = self._native_tokenizer(folder)
        self._pipeline = self._class.from_pretrained(folder, native, self._loading)
        if options:
            self._check(self._split(options)[0])

    def _native_tokenizer(self, folder: Any) -> _electra.Tokenizer:
        """Returns the tokenizer that was given, or that of the model's folder."""
        given = self._tokenizer
        if given is None:
            return _electra.Tokenizer.from_pretrained(folder)
        if isinstance(given, str):
            return _electra.Tokenizer.from_pretrained(_electra.named_folder(given))
        native = native_of(given)
        if not isinstance(native, _electra.Tokenizer):
            kind = type(given).__name__
            raise TypeError(f"'tokenizer' must be a folder or an ElectraTokenizer, not {kind}")
        return native

    def _split(self, given: Mapping[str, Any]) -> tuple[dict[str, Any], int, Progress]:
        """Returns the arguments of a call that C++ reads, batch_size and progress.

        Raises:
            TypeError, InputError: batch_size is no integer, or 0 or less.
        """
        options = {**self._options, **given}
        batch_size = options.pop("batch_size", None)
        progress: Progress = options.pop("progress", None)
        size = default_batch_size if batch_size is None else positive("batch_size", batch_size)
        return options, size, progress

    def _check(self, options: dict[str, Any]) -> None:
        """Throws for arguments that no call takes."""
        self._answers([], options)

    def __repr__(self) -> str:
        given = [f"{key}={value!r}" for key, value in self._loading.items() if value is not None]
        return f"{type(self).__name__}({', '.join([repr(self._folder), *given])})"

    def __reduce__(self) -> tuple[Any, ...]:
        def absolute(name: Any) -> Any:
            is_path = isinstance(name, str) and os.path.exists(name)
            return os.path.abspath(name) if is_path else name

        made_of = (absolute(self._folder), absolute(self._tokenizer), self._loading, self._options)
        return opened, (type(self), *made_of)

    def _is_one(self, inputs: Any) -> bool:
        """Whether it is one input rather than several."""
        return isinstance(inputs, str)

    def _as_returned(self, answer: Any, inputs: Any, given: Mapping[str, Any]) -> Any:
        """Returns what a call with these inputs and options returns, as transformers nests it."""
        return answer

    def _answers(
        self, inputs: list[Any], options: dict[str, Any], report: Any = None, each: bool = False
    ) -> list[Any]:
        """Returns the answer to each input; with `each`, an exception for what has none."""
        answers: list[Any] = self._pipeline.answers(inputs, options, report, each)
        return answers

    def _answer_each(self, inputs: list[Any], options: dict[str, Any]) -> list[Any]:
        return self._answers(inputs, options, None, True)

    def try_each(self, inputs: Sequence[Any], **given: Any) -> list[Any]:
        """Returns the answer to each of several inputs; an exception in the place of what has none.

        Inputs and keyword arguments are those of a call; an input of another type has a TypeError in
        its place, and all others are answered. What on_text raises ends the call.

        Raises:
            TypeError, InputError: an argument is not one that this task takes.
        """
        options = self._split(given)[0]
        self._require_several(inputs)
        self._check(options)
        return numbered(self._try_each(list(inputs), options))

    def _try_each(self, inputs: list[Any], options: dict[str, Any]) -> list[Any]:
        """Returns the answer to each input, or its exception, whose index is not set."""
        given = options.get("on_text")
        on_text = Callback(given)
        watched = options if given is None else {**options, "on_text": on_text}
        try:
            return self._answer_each(inputs, watched)
        except (TypeError, ValueError) as error:  # of one input, which halves of halves find
            if on_text.has_raised:
                raise
            if len(inputs) == 1:
                return [error]
        middle = len(inputs) // 2
        return self._try_each(inputs[:middle], options) + self._try_each(inputs[middle:], options)

    def _require_several(self, inputs: Any) -> None:
        """Throws a TypeError for what is neither a list nor an iterator of inputs."""
        if not is_stream(inputs) or isinstance(inputs, (Mapping, str, bytes, bytearray, memoryview)):
            kind = type(inputs).__name__
            raise TypeError(
                f"{self.task} takes {self._input}, or a list or iterator of them, not {kind}"
            )

    def _call(self, inputs: Any, given: Mapping[str, Any]) -> Any:
        options, batch_size, progress = self._split(given)
        if self._is_one(inputs):
            return self._as_returned(self._answers([inputs], options)[0], inputs, given)
        if isinstance(inputs, (list, tuple)):
            with shown(progress, len(inputs)) as report:
                answers = self._answers(list(inputs), options, report)
            return self._as_returned(answers, inputs, given)
        self._require_several(inputs)
        self._check(options)
        return Answers(inputs, lambda batch: self._try_each(batch, options), batch_size, progress)

    async def acall(self, inputs: Any, **given: Any) -> Any:
        """Returns what a call returns, for one input or a list of them, and lets others run.

        Inputs that come from several tasks meanwhile are answered together, by one thread of the
        process. An input that cannot be answered raises its own error, and no other's. A call that
        is cancelled is not answered.
        """
        import asyncio  # which takes 20 ms, and not everybody awaits

        from .._async import answer_later

        options = self._split(given)[0]
        if self._is_one(inputs):
            answer = await answer_later(self._try_each, inputs, options, 0)
        else:
            self._require_several(inputs)
            answer = await asyncio.gather(
                *(answer_later(self._try_each, one, options, i) for i, one in enumerate(inputs))
            )
        return self._as_returned(answer, inputs, given)
