"""Pipelines in Spark: predict_udf() for columns and SQL, ArrowPredictor for DataFrame.mapInArrow().

`pip install electra-cpp[spark]` brings what it needs.
"""

from __future__ import annotations

import atexit
import os
import shutil
import tempfile
import zipfile
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any, Union

import pyarrow as pa  # type: ignore[import-untyped]
from pyspark import SparkFiles, TaskContext
from pyspark.sql import SparkSession
from pyspark.sql.pandas.types import to_arrow_type
from pyspark.sql.types import DataType, StringType, StructField, StructType

from ._columns import (
    Answered,
    Input,
    Output,
    PipelineSpec,
    check_names,
    inputs_of,
    output_keys,
    rows_of,
    values_of,
)
from ._errors import InputError

__all__ = ["ArrowPredictor", "ShippedModel", "predict_udf", "ship"]

Type = Union[str, DataType]


class ShippedModel(os.PathLike[str]):
    """A model's folder that ship() has sent to the executors: its path on each."""

    def __init__(self, name: str) -> None:
        self._name = name

    def __fspath__(self) -> str:
        return SparkFiles.get(self._name)

    def __repr__(self) -> str:
        return f"ShippedModel({self._name!r})"


def ship(session: SparkSession, folder: Union[str, os.PathLike[str]]) -> ShippedModel:
    """Sends a model's folder to all executors, also to those that start later.

    Not needed where all nodes see the folder under one path.
    """
    source = Path(folder).resolve()
    temporary = tempfile.mkdtemp(prefix="electra-")  # executors fetch it as long as the session lives
    atexit.register(shutil.rmtree, temporary, ignore_errors=True)
    name = source.name + temporary[-9:]  # as another folder may have the same name
    archive = os.path.join(temporary, f"{name}.zip")
    with zipfile.ZipFile(archive, "w", zipfile.ZIP_STORED) as file:
        for path in sorted(source.rglob("*")):
            file.write(path, path.relative_to(source))
    session.sparkContext.addArchive(f"{archive}#{name}")
    return ShippedModel(name)


def _parsed(kind: Type) -> DataType:
    if isinstance(kind, DataType):
        return kind
    from pyspark.sql.types import _parse_datatype_string

    return _parse_datatype_string(kind)


def _cpus() -> int:
    """Returns how many CPUs the task has that this runs in: spark.task.cpus."""
    task = TaskContext.get()
    return task.cpus() if task is not None else 1


class _Columns:
    """The columns of answers and of errors: their keys, types and order."""

    def __init__(self, return_type: Type, output: Output | None, error: str) -> None:
        parsed = _parsed(return_type)
        if not isinstance(parsed, StructType):
            parsed = StructType([StructField("answer", parsed)])
            output = {"answer": None} if output is None else output
        self.error = error
        self.keys = output_keys(parsed.names if output is None else output)
        missing = next((name for name in self.keys if name not in parsed.names), None)
        if missing is not None or len(self.keys) != len(parsed.names) or error in parsed.names:
            raise InputError(
                f"'return_type' must have the fields {', '.join(self.keys)}, and not '{error}'; it "
                f"has {', '.join(parsed.names)}"
            )
        self.fields = [StructField(f.name, f.dataType, True) for f in parsed.fields]
        self.fields.append(StructField(error, StringType(), True))
        self._types = {field.name: to_arrow_type(field.dataType) for field in self.fields}

    def of(self, spec: PipelineSpec, inputs: list[Any]) -> dict[str, pa.Array]:
        """Returns the columns for inputs."""
        columns = Answered(spec.open(_cpus()), inputs).columns(self.keys, self._types, self.error)
        return {field.name: columns[field.name] for field in self.fields}


class ArrowPredictor:
    """Answers the rows of a DataFrame: a function for DataFrame.mapInArrow().

        predict = ArrowPredictor("models/sentiment", "text-classification", "label string, score double")
        answered = frame.mapInArrow(predict, predict.schema(frame))

    Each row is returned, with new columns: the fields of `return_type`, and one of errors, which is
    null for a row that was answered. In a row that cannot be answered the others are null, and the
    error is the sentence that tells why. The model is opened once in each Python worker.

    Args:
        model: a path that all nodes see, or what ship() returned.
        task, tokenizer, options: as of electra.pipeline().
        return_type: the columns, as in "label string, score double": each is the value of that key of
            the answers. A type that is no struct is that of the answer as a whole, in a column "answer".
        input: the column of inputs; or, for inputs that are dicts, the column of each key, as
            {"question": "title", "context": "body"}.
        output: the key of each column, where they have other names; None is the answer as a whole.
        error: the name of the column of errors.
        dtype: as of electra.pipeline().
        threads: how many threads compute; spark.task.cpus if absent.

    Raises:
        InputError: `return_type` and `output` do not have the same columns.
    """

    def __init__(
        self,
        model: Any,
        task: str,
        return_type: Type,
        *,
        tokenizer: Any = None,
        input: Input = "text",
        output: Output | None = None,
        error: str = "error",
        dtype: Any = None,
        threads: int | None = None,
        **options: Any,
    ) -> None:
        loading = {"dtype": dtype, "threads": threads}
        self._spec = PipelineSpec(task, model, tokenizer, {**loading, **options})
        self._columns = _Columns(return_type, output, error)
        self._input = input

    def schema(self, frame: Any) -> StructType:
        """Returns the schema of the rows of a DataFrame with the new columns.

        Raises:
            InputError: the DataFrame has no column `input`, or one of those that are to be added.
        """
        check_names(frame.columns, self._input, (field.name for field in self._columns.fields))
        return StructType([*frame.schema.fields, *self._columns.fields])

    def __call__(self, batches: Iterator[pa.RecordBatch]) -> Iterator[pa.RecordBatch]:
        """Returns each batch with the new columns."""
        for batch in batches:
            inputs = inputs_of(self._input, batch, values_of)
            columns = self._columns.of(self._spec, inputs)
            yield pa.RecordBatch.from_arrays(
                [*batch.columns, *columns.values()], names=[*batch.schema.names, *columns]
            )


def predict_udf(
    model: Any,
    task: str,
    return_type: Type,
    *,
    tokenizer: Any = None,
    input: Sequence[str] | None = None,
    output: Output | None = None,
    error: str = "error",
    dtype: Any = None,
    threads: int | None = None,
    **options: Any,
) -> Any:
    """Returns a user-defined function of columns: an iterator pandas UDF, also for SQL.

        classify = predict_udf("models/sentiment", "text-classification", "label string, score double")
        frame.select("id", classify("text").alias("answer"))
        spark.udf.register("electra_classify", classify)

    It returns a struct: the fields of `return_type`, and one of errors. ArrowPredictor does the same
    without pandas, and faster; its arguments tell more of these.

    Args:
        model, task, tokenizer, options, output, error, dtype, threads: as of ArrowPredictor.
        return_type: the struct, as in "label string, score double". A type that is no struct is that
            of the answer as a whole, in a field "answer".
        input: for inputs that are dicts, their keys in the order of the columns of a call, as
            ("question", "context").
    """
    import pandas as pd  # type: ignore[import-untyped]
    from pyspark.sql.pandas.functions import pandas_udf

    loading = {"dtype": dtype, "threads": threads}
    spec = PipelineSpec(task, model, tokenizer, {**loading, **options})
    columns = _Columns(return_type, output, error)
    struct = StructType(columns.fields)

    def frame_of(inputs: list[Any]) -> Any:
        found = columns.of(spec, inputs)
        return pd.DataFrame(
            {name: pd.Series(array.to_pylist(), dtype=object) for name, array in found.items()}
        )

    def values(series: Any) -> list[Any]:
        return values_of(pa.Array.from_pandas(series))

    def of_column(batches: Any) -> Any:
        for series in batches:
            yield frame_of(values(series))

    def of_columns(batches: Any) -> Any:
        for several in batches:
            yield frame_of(rows_of({key: values(s) for key, s in zip(input or (), several)}))

    function: Any = of_column if input is None else of_columns
    taken: Any = pd.Series if input is None else tuple[pd.Series, ...]
    function.__annotations__ = {"batches": Iterator[taken], "return": Iterator[pd.DataFrame]}
    decorator: Any = pandas_udf
    return decorator(function, struct)
