"""The exceptions of the package."""

from __future__ import annotations


class Error(Exception):
    """Whatever goes wrong in the library, in one sentence.

    Attributes:
        code: the kind: "io", "config", "weights", "tokenizer", "input" or "unsupported".
        subject: the first thing that the sentence names, as "top_k" or the path of a file; None
            if it names none.
        subjects: all of them, each with its kind: "file", "field", "option" or "tensor".
        index: the place of the input that it is about, among those of a call; None if it is about
            all.
    """

    code: str = "input"
    subject: str | None = None
    subjects: tuple[tuple[str, str], ...] = ()
    index: int | None = None


class FileError(Error, OSError):
    """A file or a folder cannot be read or written."""

    code = "io"


class ConfigError(Error, ValueError):
    """A model's config.json or generation_config.json is not one that can be used."""

    code = "config"


class WeightsError(Error, ValueError):
    """A weight file is broken, or lacks what the model needs."""

    code = "weights"


class TokenizerError(Error, ValueError):
    """The files of a tokenizer are broken."""

    code = "tokenizer"


class InputError(Error, ValueError):
    """An argument or an input is not one that can be answered."""

    code = "input"


class UnsupportedError(Error, NotImplementedError):
    """Something that transformers knows and this package does not."""

    code = "unsupported"


_classes = {
    kind.code: kind
    for kind in (FileError, ConfigError, WeightsError, TokenizerError, InputError, UnsupportedError)
}


def error_of(
    code: str, sentence: str, subjects: list[tuple[str, str]], index: int | None
) -> Error:
    """Returns the exception for an error of the library; it is called from there."""
    error = _classes[code](sentence)
    error.subjects = tuple(subjects)
    error.subject = subjects[0][1] if subjects else None
    error.index = index
    return error
