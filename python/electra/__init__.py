"""Inference for the ELECTRA family of language models, without PyTorch."""

from . import _logging  # noqa: F401: it takes the warnings of the library
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
from ._folders import check, convert, info
from .pipelines import pipeline

__all__ = [
    "ConfigError",
    "Error",
    "FileError",
    "InputError",
    "TokenizerError",
    "UnsupportedError",
    "WeightsError",
    "__version__",
    "check",
    "convert",
    "info",
    "pipeline",
]
