"""Folders of models: converted, checked, described."""

from __future__ import annotations

import os
from typing import Any, Literal

from . import _electra
from ._errors import InputError

Folder = str | os.PathLike[str]


def folder_name(argument: str, folder: Any) -> str:
    """Returns what names a folder, or a model in the hub's cache, as a str.

    Raises:
        TypeError: it is neither a str nor a path of str.
        InputError: it has a NUL or a lone surrogate, which no such name has.
    """
    name = os.fspath(folder) if isinstance(folder, os.PathLike) else folder
    if not isinstance(name, str):
        kind = type(folder).__name__
        raise TypeError(f"'{argument}' must be a folder, or OWNER/NAME of a model, not {kind}")
    if "\0" in name or name.encode("utf-8", "ignore").decode("utf-8") != name:
        raise InputError(f"'{argument}' is {ascii(name)}; no folder that is read has such a name")
    return name


def _found(argument: str, folder: Folder) -> str:
    return str(_electra.named_folder(folder_name(argument, folder)))


def convert(
    source: Folder,
    target: Folder,
    *,
    dtype: Literal["float32", "float16", "bfloat16"] | None = None,
    pack: Literal["float32", "bfloat16", "int8"] | None = None,
    shard_size: int = 0,
    scope: str = "",
    network: Literal["discriminator", "generator"] | None = None,
) -> dict[str, Any]:
    """Reads a model in any format and writes it into another folder, which is created if need be.

    Args:
        source: the folder of a model, or OWNER/NAME of one in the hub's cache.
        target: the folder to write: model.safetensors, config.json and the tokenizer's files.
        dtype: how numbers are stored, rounded to nearest even; as they are if absent.
        pack: write model.electra instead, whose matrices are as this precision multiplies them: a
            model opens without reading it. Not with dtype or shard_size.
        shard_size: how many bytes of tensors one file may hold; 0 for any number.
        scope: the model to read from a checkpoint that holds several: the key of its state dict, or
            the prefix of its names.
        network: the one to read from a pre-training checkpoint that holds both.

    Returns:
        A dict of "architecture", "format" (what was read), "tensors", "left_out" (what the class
        does not read) and "files" (what was written).

    Raises:
        Error: the model cannot be read, or the folder not be written; it is as it was then.
    """
    return dict(
        _electra.convert(
            _found("source", source),
            folder_name("target", target),
            dtype,
            pack,
            shard_size,
            scope,
            network,
        )
    )


def check(
    folder: Folder, *, scope: str = "", tokenizer: Folder | None = None
) -> dict[str, Any]:
    """Reads every file of a model, and checks that they fit each other.

    Args:
        folder: the folder of a model, or OWNER/NAME of one in the hub's cache.
        scope: the model to read from a checkpoint that holds several.
        tokenizer: the folder of the tokenizer, if it is another.

    Returns:
        A dict of "model", "architecture", "format", "tensors" (how many), "state_dict" and "prefix"
        (where they were found), "unread", "adapters" (not applied), "modules" (of
        sentence-transformers) and "tokenizer", None if there is none.

    Raises:
        Error: something is wrong; the sentence names the file.
    """
    own = _found("tokenizer", tokenizer) if tokenizer is not None else ""
    return dict(_electra.check(_found("folder", folder), scope, own))


def info(folder: Folder, *, scope: str = "") -> dict[str, Any]:
    """Describes the folder of a model without loading it.

    Returns:
        A dict of "model", "architectures", "format", "weights" (the file), "parameters" (None for a
        prepacked file), "dtypes" (how many numbers of each), "tensors" (how many) and "labels".

    Raises:
        Error: the folder is not one of a model.
    """
    return dict(_electra.info(_found("folder", folder), scope))
