"""The dicts that pipelines return."""

from __future__ import annotations

from typing import TypedDict


class LabelScore(TypedDict):
    """A label, and the score that the model gives to it."""

    label: str
    score: float


class TokenEntity(TypedDict):
    """A token with a label; `aggregation_strategy="none"`."""

    entity: str
    score: float
    index: int
    word: str
    start: int
    end: int


class EntityGroup(TypedDict):
    """Neighbouring tokens with one label; every other aggregation strategy."""

    entity_group: str
    score: float
    word: str
    start: int
    end: int


class Answer(TypedDict):
    """A piece of a context that answers a question."""

    score: float
    start: int
    end: int
    answer: str


class FilledMask(TypedDict):
    """A word in the place of a mask."""

    score: float
    token: int
    token_str: str
    sequence: str


class GeneratedText(TypedDict, total=False):
    """A text that a model has written: its text, or its tokens with `return_tensors=True`."""

    generated_text: str
    generated_token_ids: list[int]


class ZeroShotLabels(TypedDict):
    """A text, and the labels that were given for it, the best first."""

    sequence: str
    labels: list[str]
    scores: list[float]


class JudgedToken(TypedDict):
    """A token, and the probability that it was replaced."""

    token: str
    start: int
    end: int
    score: float
    replaced: bool


class Choice(TypedDict):
    """The place of the chosen text, and the probability of each."""

    choice: int
    scores: list[float]


class RankedDocument(TypedDict, total=False):
    """A document, its place among those given, and its score."""

    index: int
    score: float
    text: str
    scores: list[float]
