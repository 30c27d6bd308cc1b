"""Pipelines in Ray: Predictor for data sets of Ray Data, serve_app() for Ray Serve.

`pip install electra-cpp[ray]` brings what it needs.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, Union

import pyarrow as pa  # type: ignore[import-untyped]
import ray

from ._columns import (
    Answered,
    Input,
    Output,
    PipelineSpec,
    check_names,
    inputs_of,
    output_keys,
    values_of,
)
from ._errors import Error, InputError

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray
    from ray import serve
    from starlette.requests import Request

__all__ = ["Predictor", "serve_app"]

NumpyBatch = dict[str, "NDArray[np.generic]"]
Batch = Union[pa.Table, NumpyBatch]


def _cpus() -> int:
    """Returns how many CPUs the task or actor has that this runs in; 1 elsewhere."""
    if not ray.is_initialized():
        return 1
    context: Any = ray.get_runtime_context()
    if context.worker.mode != ray.WORKER_MODE:
        return 1
    return max(1, int(context.get_assigned_resources().get("CPU", 1)))


class Predictor:
    """Answers the rows of a data set: what ray.data.Dataset.map_batches() calls with each batch.

    Give the class, with `fn_constructor_args` and `fn_constructor_kwargs`, and `num_cpus` and a number
    of workers (`compute`, or `concurrency`), for actors that open the model once; or an instance,
    which tasks open once in each worker. `batch_format="pyarrow"` is the fastest; "numpy" is taken
    too.

    Each row of a batch is returned, with new columns: those of `output`, and one of errors, which is
    null for a row that was answered. In a row that cannot be answered the columns of `output` are
    null, and the error is the sentence that tells why. In a batch of NumPy a number is NaN there.

    Args:
        task, model, tokenizer, options: as of electra.pipeline(). A path must be there on all nodes.
        input: the column of inputs; or, for inputs that are dicts, the column of each key, as
            {"question": "title", "context": "body"}.
        output: a key or a list of keys of the answers, each of which becomes a column of its name;
            or a dict of columns and keys, where None is the answer as a whole. {"answer": None} if
            absent.
        error: the name of the column of errors.
        types: the types of columns in Arrow, where the first answer of a batch does not tell.
        dtype: as of electra.pipeline().
        threads: how many threads compute; if absent, as many as `num_cpus` says.

    Raises:
        InputError: the data has no column `input`, or one of those that are to be added; the answers
            do not have a key of `output`.
    """

    def __init__(
        self,
        task: str,
        model: Any,
        tokenizer: Any = None,
        *,
        input: Input = "text",
        output: Output | None = None,
        error: str = "error",
        types: Mapping[str, pa.DataType] | None = None,
        dtype: Any = None,
        threads: int | None = None,
        **options: Any,
    ) -> None:
        loading = {"dtype": dtype, "threads": threads}
        self._spec = PipelineSpec(task, model, tokenizer, {**loading, **options})
        self._input = input
        self._keys = output_keys(output)
        self._error = error
        self._types = dict(types or {})

    def __call__(self, batch: Batch) -> Batch:
        """Returns a batch, a table of Arrow or a dict of arrays, with the answers as new columns."""
        names = batch.column_names if isinstance(batch, pa.Table) else list(batch)
        check_names(names, self._input, (*self._keys, self._error))
        inputs = inputs_of(self._input, batch, values_of)
        answered = Answered(self._spec.open(_cpus()), inputs)
        columns = answered.columns(self._keys, self._types, self._error)
        if isinstance(batch, pa.Table):
            for name, column in columns.items():
                batch = batch.append_column(name, column)
            return batch
        arrays = {name: array.to_numpy(zero_copy_only=False) for name, array in columns.items()}
        return {**batch, **arrays}


class _Replica:
    """One copy of a deployment: a pipeline that answers requests."""

    def __init__(self, spec: PipelineSpec) -> None:
        self._pipe = spec.open(_cpus())

    async def answer(self, inputs: Any, **parameters: Any) -> Any:
        """Returns what a call of the pipeline returns; for handles of the deployment."""
        return await self._pipe.acall(inputs, **parameters)

    async def __call__(self, request: Request) -> Any:
        """Answers a request over HTTP: {"inputs": …, "parameters": {…}}."""
        from starlette.responses import JSONResponse

        try:
            body = await request.json()
            if not isinstance(body, dict) or "inputs" not in body:
                raise InputError('the body must be an object with "inputs"')
            parameters = body.get("parameters") or {}
            return JSONResponse(await self.answer(body["inputs"], **parameters))
        except (Error, TypeError, ValueError) as error:
            return JSONResponse({"error": str(error)}, status_code=400)


def serve_app(
    model: Any,
    task: str = "text-classification",
    tokenizer: Any = None,
    *,
    num_cpus: int = 1,
    deployment: Mapping[str, Any] | None = None,
    dtype: Any = None,
    threads: int | None = None,
    **options: Any,
) -> serve.Application:
    """Returns an application of Ray Serve that answers requests, for serve.run().

    It takes POST of {"inputs": …, "parameters": {…}} and returns the JSON of the answer: inputs are an
    input or a list of them, parameters the arguments of a call. What cannot be answered has the
    status 400 and {"error": a sentence}. A handle has `answer.remote(inputs, **parameters)`. What
    comes while a batch is being computed is answered as the next one, so serve.batch is not needed.

    Args:
        model, task, tokenizer, options: as of electra.pipeline(). A path must be there on all nodes.
        num_cpus: the CPUs of each replica.
        deployment: arguments of serve.deployment(); by default the number of replicas follows the
            load, and each has up to 256 requests at once.
        dtype: as of electra.pipeline().
        threads: how many threads compute; `num_cpus` if absent.
    """
    from ray import serve

    spec = PipelineSpec(task, model, tokenizer, {"dtype": dtype, "threads": threads, **options})
    settings = {
        "name": task,
        "num_replicas": "auto",
        "max_ongoing_requests": 256,
        "ray_actor_options": {"num_cpus": num_cpus},
        **(deployment or {}),
    }
    return serve.deployment(**settings)(_Replica).bind(spec)
