"""Text with some of its words swapped for others, to see whether a discriminator finds them."""

import random
import re
from dataclasses import dataclass

SHARE = 0.15


@dataclass(frozen=True)
class Swapped:
    text: str
    places: list[tuple[int, int]]  # where the swapped words stand, in characters

    def holds(self, start: int, end: int) -> bool:
        """Whether the characters from start to end are part of a swapped word."""
        return any(a <= start and end <= b for a, b in self.places)


def swap(texts: list[str], rng: random.Random) -> list[Swapped]:
    """Every text with about a seventh of its words, at least one, swapped for random ones.

    The new words are drawn from all words of the texts, as often as they occur there.
    """
    words = [word.lower() for text in texts for word in re.findall(r"[A-Za-z]+", text)]
    return [_swap(text, words, rng) for text in texts]


def _swap(text: str, words: list[str], rng: random.Random) -> Swapped:
    found = list(re.finditer(r"[A-Za-z]+", text))
    count = max(1, round(SHARE * len(found)))
    chosen = set(rng.sample(range(len(found)), min(count, len(found))))
    result, places, end = "", [], 0
    for i, match in enumerate(found):
        if i not in chosen:
            continue
        new = rng.choice(words)
        while new == match.group().lower():
            new = rng.choice(words)
        result += text[end : match.start()]
        places.append((len(result), len(result) + len(new)))
        result += new
        end = match.end()
    return Swapped(result + text[end:], places)


def f1(wanted: list[bool], got: list[bool]) -> tuple[float, float, float]:
    """Precision, recall and F1 of the tokens that were taken for replaced."""
    right = sum(w and g for w, g in zip(wanted, got))
    precision, recall = right / max(1, sum(got)), right / max(1, sum(wanted))
    return precision, recall, 2 * precision * recall / max(1e-9, precision + recall)
