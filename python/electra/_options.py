"""The keyword arguments of pipelines' calls, by task: names and types, which the C++ side reads."""

from __future__ import annotations

from collections.abc import Callable
from typing import Literal, TypedDict, Union

Progress = Union[bool, Callable[[int, Union[int, None]], object], None]


class PipelineOptions(TypedDict, total=False):
    """What every pipeline takes."""

    max_length: int | None
    padding: object
    batch_size: int | None
    progress: Progress


class TruncatingOptions(PipelineOptions, total=False):
    """What pipelines take that do not read a text in windows."""

    truncation: bool | str


class ClassificationOptions(TruncatingOptions, total=False):
    """text-classification, without top_k, which decides the form of the answer."""

    function_to_apply: Literal["softmax", "sigmoid", "none"] | None


class TextClassificationOptions(ClassificationOptions, total=False):
    """text-classification."""

    top_k: int | None


class TokenClassificationOptions(TruncatingOptions, total=False):
    """token-classification."""

    aggregation_strategy: Literal["none", "simple", "first", "average", "max"]
    ignore_labels: list[str]
    stride: int | None
    is_split_into_words: bool
    delimiter: str


class QuestionAnsweringOptions(PipelineOptions, total=False):
    """question-answering."""

    top_k: int
    max_answer_len: int
    max_seq_len: int | None
    doc_stride: int | None
    handle_impossible_answer: bool
    align_to_words: bool


class FillMaskOptions(TruncatingOptions, total=False):
    """fill-mask."""

    top_k: int
    targets: str | list[str] | None
    tokenizer_kwargs: TruncatingOptions


class TextGenerationOptions(PipelineOptions, total=False):
    """text-generation: the pipeline's, and those of the reference's GenerationConfig."""

    return_full_text: bool
    return_tensors: bool
    add_special_tokens: bool
    skip_special_tokens: bool
    clean_up_tokenization_spaces: bool
    on_text: Callable[[str], object] | None
    max_new_tokens: int | None
    min_length: int
    min_new_tokens: int | None
    eos_token_id: int | list[int] | None
    num_return_sequences: int
    repetition_penalty: float
    no_repeat_ngram_size: int
    do_sample: bool
    temperature: float
    top_k: int
    top_p: float
    seed: int
    num_beams: int
    length_penalty: float
    early_stopping: bool | Literal["never"]


class FeatureExtractionOptions(TruncatingOptions, total=False):
    """feature-extraction."""

    pooling: Literal[
        "none",
        "mean",
        "cls",
        "max",
        "mean_sqrt_len_tokens",
        "weightedmean",
        "lasttoken",
    ]
    normalize: bool
    return_tensors: bool | str
    tokenize_kwargs: TruncatingOptions


class ZeroShotClassificationOptions(TruncatingOptions, total=False):
    """zero-shot-classification."""

    hypothesis_template: str
    multi_label: bool


class ReplacedTokenDetectionOptions(PipelineOptions, total=False):
    """replaced-token-detection."""

    threshold: float
    stride: int | None


class MultipleChoiceOptions(TruncatingOptions, total=False):
    """multiple-choice."""


class RerankOptions(TruncatingOptions, total=False):
    """rerank."""

    top_k: int | None
    label: str | None
    function_to_apply: Literal["softmax", "sigmoid", "none"] | None
