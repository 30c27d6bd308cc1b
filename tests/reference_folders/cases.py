"""A case: a folder that a version saves, and how its answers are asked for."""

import dataclasses
import typing
from pathlib import Path

import transformers

VERSION = int(transformers.__version__.split(".")[0])
TEXTS = ["A joy in Paris!", "the film was not good.", "Café Über 北京, who met?"]
PAIRS = [["who met Paul?", "Anna met Paul in Berlin."], ["it rained", "the street is wet."]]
LONG = "Anna met Paul in Berlin, where it rained. The tower was tall; the film was not good. " * 3


@dataclasses.dataclass
class Case:
    """`save` and `ask` take the folder; `ask` returns runs. `asked_by` is a version, where the one
    that saved has another answer, or none; `reference` says why that one is right."""

    name: str
    save: typing.Callable[[Path], None]
    ask: typing.Callable[[Path], list]
    versions: tuple = (4, 5)
    asked_by: typing.Optional[int] = None
    reference: str = ""

    def asks(self, saved_by):
        return VERSION == (saved_by if saved_by == 4 or self.asked_by is None else self.asked_by)


def saves(model, tokenizer, **how):
    """Saves what these two functions make, with the version's own functions."""
    def save(folder):
        model().save_pretrained(folder, **how)
        tokenizer().save_pretrained(folder)
    return save
