"""Warnings of the library, as records of the logger "electra"."""

from __future__ import annotations

import atexit

from . import _electra

_texts = {"text_cut", "text_too_long"}
_told: set[str] = set()


def log(kind: str, message: str) -> None:
    """Logs a warning; it is called by the library.

    Of the texts that are cut, or longer than the model reads, the first is a warning and all others
    are information: there may be millions.
    """
    import logging  # as few need it, and it takes a third of the time of this package

    logger = logging.getLogger("electra")
    if kind in _texts and kind in _told:
        logger.info(message)
        return
    _told.add(kind)
    if kind in _texts:
        message += " (further texts are logged with the level INFO)"
    logger.warning(message)


atexit.register(_electra.stop_logging)
