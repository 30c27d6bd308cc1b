"""Entities as spans of the text: entities.py TEXT"""

import sys
from dataclasses import dataclass

import electra


@dataclass
class Span:
    """A piece of a text with a label, as spaCy's Doc.ents has them."""

    text: str
    start_char: int
    end_char: int
    label_: str


tag = electra.pipeline("ner", model="models/entities", aggregation_strategy="first")


def spans(text: str) -> list[Span]:
    return [
        Span(text[one["start"] : one["end"]], one["start"], one["end"], one["entity_group"])
        for one in tag(text)
    ]


for span in spans(sys.argv[1]):
    print(f"{span.start_char:4} {span.end_char:4}  {span.label_:14} {span.text}")
