"""Sentences that models/discriminator and models/generator were not trained on."""

from pathlib import Path

import comve
import evaluation
import squad


def parser(description: str):
    result = evaluation.parser(description, "folder of XQuAD")
    result.add_argument("--comve", type=Path, help="folder of ComVE: its test instead of XQuAD")
    return result


def sentences(arguments) -> list[str]:
    """XQuAD's paragraphs in sentences, or ComVE's test."""
    if arguments.comve is not None:
        return comve.sentences(arguments.comve, "test")
    return squad.sentences(squad.read(arguments.data / "xquad.en.json"))
