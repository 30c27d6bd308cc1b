"""Inference for the ELECTRA family of language models, without PyTorch."""

from . import _logging  # noqa: F401: it takes the warnings of the library
from ._cache import KeyValueCache
from ._electra import version as __version__
from ._errors import (
    ConfigError,
    Error,
    FileError,
    InputError,
    TokenizerError,
    UnsupportedError,
    WeightsError,
)
from ._encoding import BatchEncoding
from ._folders import check, convert, info
from ._models import (
    ElectraForCausalLM,
    ElectraForMaskedLM,
    ElectraForMultipleChoice,
    ElectraForPreTraining,
    ElectraForQuestionAnswering,
    ElectraForSequenceClassification,
    ElectraForTokenClassification,
    ElectraModel,
)
from ._outputs import ModelOutput
from ._ragged import Ragged
from ._sentence import CrossEncoder, SentenceTransformer
from ._tokenizer import AutoTokenizer, ElectraTokenizer, ElectraTokenizerFast
from .pipelines import pipeline

__all__ = [
    "AutoTokenizer",
    "BatchEncoding",
    "ConfigError",
    "CrossEncoder",
    "ElectraForCausalLM",
    "ElectraForMaskedLM",
    "ElectraForMultipleChoice",
    "ElectraForPreTraining",
    "ElectraForQuestionAnswering",
    "ElectraForSequenceClassification",
    "ElectraForTokenClassification",
    "ElectraModel",
    "ElectraTokenizer",
    "ElectraTokenizerFast",
    "Error",
    "FileError",
    "InputError",
    "KeyValueCache",
    "ModelOutput",
    "Ragged",
    "SentenceTransformer",
    "TokenizerError",
    "UnsupportedError",
    "WeightsError",
    "__version__",
    "check",
    "convert",
    "info",
    "pipeline",
]
