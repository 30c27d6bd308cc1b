"""Okapi BM25: what finds a question's hard negatives, and what rankings are held against."""

import math
import re
from collections import Counter, defaultdict

K1, B = 1.2, 0.75


def words(text: str) -> list[str]:
    """Runs of letters and digits in lower case; nothing is stemmed, nothing left out."""
    return re.findall(r"\w+", text.lower())


class Index:
    """Documents by their words."""

    def __init__(self, documents: list[str], k1: float = K1, b: float = B):
        counted = [Counter(words(document)) for document in documents]
        lengths = [sum(counts.values()) for counts in counted]
        mean = sum(lengths) / len(lengths)
        self._size = len(documents)
        self._weights: dict[str, list[tuple[int, float]]] = defaultdict(list)
        holders = Counter(word for counts in counted for word in counts)
        for number, (counts, length) in enumerate(zip(counted, lengths)):
            for word, count in counts.items():
                holding = holders[word]
                rarity = math.log(1 + (len(documents) - holding + 0.5) / (holding + 0.5))
                share = count * (k1 + 1) / (count + k1 * (1 - b + b * length / mean))
                self._weights[word].append((number, rarity * share))

    def scores(self, query: str) -> list[float]:
        """One score for each document."""
        sums = [0.0] * self._size
        for word in words(query):
            for number, weight in self._weights.get(word, ()):
                sums[number] += weight
        return sums

    def best(self, query: str, count: int) -> list[int]:
        """The numbers of the best documents, best first."""
        scores = self.scores(query)
        return sorted(range(self._size), key=lambda i: -scores[i])[:count]
