"""The pipelines, and electra.pipeline(), which makes one by the name of its task."""

from __future__ import annotations

from typing import Any, Literal, overload

from .._arguments import near
from ._base import Pipeline
from .feature_extraction import FeatureExtractionPipeline
from .fill_mask import FillMaskPipeline
from .multiple_choice import MultipleChoicePipeline
from .question_answering import QuestionAnsweringPipeline
from .replaced_token_detection import ReplacedTokenDetectionPipeline
from .rerank import RerankPipeline
from .text_classification import TextClassificationPipeline
from .text_generation import TextGenerationPipeline
from .token_classification import TokenClassificationPipeline
from .zero_shot_classification import ZeroShotClassificationPipeline

__all__ = [
    "FeatureExtractionPipeline",
    "FillMaskPipeline",
    "MultipleChoicePipeline",
    "Pipeline",
    "QuestionAnsweringPipeline",
    "ReplacedTokenDetectionPipeline",
    "RerankPipeline",
    "TextClassificationPipeline",
    "TextGenerationPipeline",
    "TokenClassificationPipeline",
    "ZeroShotClassificationPipeline",
    "pipeline",
]

_classes: dict[str, type[Pipeline]] = {
    kind.task: kind
    for kind in (
        TextClassificationPipeline,
        TokenClassificationPipeline,
        QuestionAnsweringPipeline,
        FillMaskPipeline,
        TextGenerationPipeline,
        FeatureExtractionPipeline,
        ZeroShotClassificationPipeline,
        ReplacedTokenDetectionPipeline,
        MultipleChoicePipeline,
        RerankPipeline,
    )
}
_aliases = {"sentiment-analysis": "text-classification", "ner": "token-classification"}


# fmt: off
@overload
def pipeline(
    task: Literal["text-classification", "sentiment-analysis"], model: Any, tokenizer: Any = None,
    *, dtype: Any = None, threads: int | None = None, **options: Any,
) -> TextClassificationPipeline: ...
@overload
def pipeline(
    task: Literal["token-classification", "ner"], model: Any, tokenizer: Any = None,
    *, dtype: Any = None, threads: int | None = None, **options: Any,
) -> TokenClassificationPipeline: ...
@overload
def pipeline(
    task: Literal["question-answering"], model: Any, tokenizer: Any = None,
    *, dtype: Any = None, threads: int | None = None, **options: Any,
) -> QuestionAnsweringPipeline: ...
@overload
def pipeline(
    task: Literal["fill-mask"], model: Any, tokenizer: Any = None,
    *, dtype: Any = None, threads: int | None = None, **options: Any,
) -> FillMaskPipeline: ...
@overload
def pipeline(
    task: Literal["text-generation"], model: Any, tokenizer: Any = None,
    *, dtype: Any = None, threads: int | None = None, **options: Any,
) -> TextGenerationPipeline: ...
@overload
def pipeline(
    task: Literal["feature-extraction"], model: Any, tokenizer: Any = None,
    *, dtype: Any = None, threads: int | None = None, **options: Any,
) -> FeatureExtractionPipeline: ...
@overload
def pipeline(
    task: Literal["zero-shot-classification"], model: Any, tokenizer: Any = None,
    *, dtype: Any = None, threads: int | None = None, **options: Any,
) -> ZeroShotClassificationPipeline: ...
@overload
def pipeline(
    task: Literal["replaced-token-detection"], model: Any, tokenizer: Any = None,
    *, dtype: Any = None, threads: int | None = None, **options: Any,
) -> ReplacedTokenDetectionPipeline: ...
@overload
def pipeline(
    task: Literal["multiple-choice"], model: Any, tokenizer: Any = None,
    *, dtype: Any = None, threads: int | None = None, **options: Any,
) -> MultipleChoicePipeline: ...
@overload
def pipeline(
    task: Literal["rerank"], model: Any, tokenizer: Any = None,
    *, dtype: Any = None, threads: int | None = None, **options: Any,
) -> RerankPipeline: ...
@overload
def pipeline(
    task: str, model: Any, tokenizer: Any = None,
    *, dtype: Any = None, threads: int | None = None, **options: Any,
) -> Any: ...
# fmt: on
def pipeline(
    task: str,
    model: Any,
    tokenizer: Any = None,
    *,
    dtype: Any = None,
    threads: int | None = None,
    **options: Any,
) -> Any:
    """Opens a model for a task, as transformers' pipeline() does.

    Args:
        task: "text-classification" (or "sentiment-analysis"), "token-classification" (or "ner"),
            "question-answering", "fill-mask", "text-generation", "feature-extraction",
            "zero-shot-classification", "replaced-token-detection", "multiple-choice" or "rerank".
        model: a folder as save_pretrained() writes it, OWNER/NAME or OWNER/NAME@REVISION of a model
            in the hub's cache, or a model of this package, whose folder is opened again.
        tokenizer: a folder or a tokenizer of this package; that of the model's folder if absent.
        dtype: the numbers that matrices are multiplied in: "float32", "bfloat16" or "int8". Absent:
            those of a prepacked file, else "float32".
        threads: how many threads compute; as many as the process may use if absent.
        options: keyword arguments of a call, for all calls that do not give them.

    Returns:
        A callable; help() of it tells the inputs and arguments of a call, and what it returns.

    Raises:
        FileError, ConfigError, WeightsError, TokenizerError: the folder is not one of a model for
            this task; the sentence says why.
        ValueError: there is no such task.
        TypeError: an argument is not one that this task takes.
    """
    kind = _classes.get(_aliases.get(task, task))
    if kind is None:
        raise ValueError(f"no task '{task}'; {near(task, [*_classes, *_aliases])}")
    return kind(model, tokenizer, dtype=dtype, threads=threads, **options)
