"""Inference for the ELECTRA family of language models, without PyTorch."""

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
    "pipeline",
]
