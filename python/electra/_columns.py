"""Columns of Arrow that are inputs, and answers that become columns; for electra.ray and electra.spark."""

from __future__ import annotations

import os
import pickle
from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import lru_cache
from pathlib import PurePath
from typing import Any, Union

import pyarrow as pa  # type: ignore[import-untyped]

from ._errors import InputError
from .pipelines import Pipeline, pipeline

#: A column of inputs, or the columns that are the keys of each.
Input = Union[str, Mapping[str, str]]
#: Keys of an answer that become columns of their names, or the key of each column; None is the answer.
Output = Union[str, Sequence[str], Mapping[str, Union[str, None]]]


@lru_cache(maxsize=8)
def _opened(made_of: bytes) -> Pipeline:
    arguments, options = pickle.loads(made_of)
    pipe: Pipeline = pipeline(*arguments, **options)
    return pipe


def _everywhere(model: Any) -> Any:
    """Returns a path that does not depend on the working folder; anything else as it is."""
    is_path = isinstance(model, (str, PurePath)) and os.path.exists(model)
    return os.path.abspath(model) if is_path else model


class PipelineSpec:
    """What a pipeline is made of. It travels to workers, and each opens it once."""

    def __init__(self, task: str, model: Any, tokenizer: Any, options: dict[str, Any]) -> None:
        self.task = task
        self._arguments = (task, _everywhere(model), _everywhere(tokenizer))
        self._options = options

    def open(self, threads: int) -> Pipeline:
        """Returns the pipeline of this process, with so many threads unless the options have them."""
        options = dict(self._options)
        if options.get("threads") is None:
            options["threads"] = threads
        return _opened(pickle.dumps((self._arguments, options)))


def output_keys(output: Output | None) -> dict[str, str | None]:
    """Returns the key of an answer for each column."""
    if output is None:
        return {"answer": None}
    if isinstance(output, Mapping):
        return dict(output)
    names = [output] if isinstance(output, str) else output
    return {name: name for name in names}


def check_names(names: Sequence[str], input: Input, added: Iterable[str]) -> None:
    """Throws InputError if data with columns of these names lacks one of inputs, or has one that is
    to be added.
    """
    wanted = [input] if isinstance(input, str) else input.values()
    missing = next((name for name in wanted if name not in names), None)
    if missing is not None:
        raise InputError(f"the data has no column '{missing}'; there are {', '.join(names)}")
    twice = next((name for name in added if name in names), None)
    if twice is not None:
        raise InputError(
            f"the data has a column '{twice}' already; give the new one another name, by 'output' or "
            "'error'"
        )


def inputs_of(input: Input, batch: Any, values: Callable[[Any], list[Any]]) -> list[Any]:
    """Returns the input of each row of a batch, of which values(batch[name]) returns a column."""
    if isinstance(input, str):
        return values(batch[input])
    return rows_of({key: values(batch[name]) for key, name in input.items()})


def values_of(column: Any) -> list[Any]:
    """Returns the values of an array of Arrow or of NumPy; an exception in the place of text that is
    not UTF-8.
    """
    try:
        values: list[Any] = column.to_pylist() if hasattr(column, "to_pylist") else column.tolist()
        return values
    except UnicodeDecodeError:
        return [_value_of(element) for element in column]


def _value_of(element: Any) -> Any:
    try:
        return element.as_py()
    except UnicodeDecodeError as error:
        return error


def rows_of(columns: Mapping[str, list[Any]]) -> list[Any]:
    """Returns a dict for each row, of the values of columns by their names."""
    rows = zip(*columns.values())
    return [_row_of(columns, values) for values in rows]


def _row_of(names: Mapping[str, Any], values: tuple[Any, ...]) -> Any:
    broken = next((value for value in values if isinstance(value, Exception)), None)
    return broken or dict(zip(names, values))


class Answered:
    """The answers to the rows of a batch, and a sentence for each that has none."""

    def __init__(self, pipe: Pipeline, inputs: list[Any]) -> None:
        readable = [value for value in inputs if not isinstance(value, Exception)]
        answers = iter(pipe.try_each(readable))
        self._task = pipe.task
        self._answers = [v if isinstance(v, Exception) else next(answers) for v in inputs]
        self.errors = [str(a) if isinstance(a, Exception) else None for a in self._answers]

    def columns(
        self, keys: Mapping[str, str | None], types: Mapping[str, pa.DataType], error: str
    ) -> dict[str, pa.Array]:
        """Returns columns of answers, and one of sentences, null for rows that were answered.

        A row that does not fit the type of a column, which is that of the first answer if it is not
        given, has no value in any of them.
        """
        values = {
            name: [self._value(place, key) for place in range(len(self._answers))]
            for name, key in keys.items()
        }
        wanted = {name: types.get(name) or self._type(values[name]) for name in keys}
        if not all(fits(values[name], wanted[name]) for name in keys):
            for name, column in values.items():
                self._refuse_misfits(column, wanted[name])
        failed = [sentence is not None for sentence in self.errors]
        columns = {
            name: pa.array([None if f else v for f, v in zip(failed, column)], type=wanted[name])
            for name, column in values.items()
        }
        return {**columns, error: pa.array(self.errors, type=pa.string())}

    def _value(self, place: int, key: str | None) -> Any:
        answer = self._answers[place]
        if self.errors[place] is not None:
            return None
        if key is None:
            return _plain(answer)
        if isinstance(answer, dict):
            if key not in answer:
                raise InputError(
                    f"the answers of {self._task} have no '{key}'; there are {', '.join(answer)}"
                )
            return _plain(answer[key])
        self.errors[place] = f"the answer is a {type(answer).__name__} and has no '{key}'"
        return None

    @staticmethod
    def _type(values: list[Any]) -> pa.DataType:
        first = next((value for value in values if value is not None), None)
        for some in (values, [value for value in values if type(value) is type(first)]):
            try:
                return pa.infer_type(some)
            except (pa.ArrowException, TypeError, ValueError):  # they are of several types
                continue
        return pa.infer_type([first])

    def _refuse_misfits(self, column: list[Any], wanted: pa.DataType) -> None:
        for place, value in enumerate(column):
            if self.errors[place] is None and not fits([value], wanted):
                self.errors[place] = f"the answer is not of the type {wanted}: {value!r:.200}"


def fits(values: list[Any], wanted: pa.DataType) -> bool:
    """Whether values can be a column of a type."""
    try:
        pa.array(values, type=wanted)
    except (pa.ArrowException, TypeError, ValueError, OverflowError):
        return False
    return True


def _plain(value: Any) -> Any:
    """Returns an array of several dimensions as lists, which Arrow takes."""
    return value.tolist() if getattr(value, "ndim", 1) > 1 else value
