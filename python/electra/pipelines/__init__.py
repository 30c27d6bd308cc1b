"""The pipelines, and electra.pipeline(), which makes one by the name of its task."""

from __future__ import annotations

from typing import Any

from ._base import Pipeline
from .text_classification import TextClassificationPipeline

__all__ = ["Pipeline", "TextClassificationPipeline", "pipeline"]

_classes: dict[str, type[Pipeline]] = {
    "text-classification": TextClassificationPipeline,
    "sentiment-analysis": TextClassificationPipeline,
}


def pipeline(
    task: str,
    model: Any,
    tokenizer: Any = None,
    *,
    dtype: str | None = None,
    threads: int | None = None,
    **options: Any,
) -> Any:
    """Opens a model for a task, as transformers' pipeline() does.

    See electra.pipelines.Pipeline for the arguments.
    """
    if task not in _classes:
        raise ValueError(f"no task '{task}'; there are {', '.join(_classes)}")
    return _classes[task](model, tokenizer, dtype=dtype, threads=threads, **options)
