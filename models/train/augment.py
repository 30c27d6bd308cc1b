"""New text out of old: nobody labels it, a teacher does."""

import random
from pathlib import Path

from safetensors.torch import load_file
from transformers import AutoTokenizer


class Neighbours:
    """Swaps whole words for words that stand close to them in MiniLM's embedding table.

    Close is not the same in meaning ("good" has "bad" for a neighbour), so a swapped text may
    have another label than the one that it came from.
    """

    COUNT = 8

    def __init__(self, minilm: Path):
        vocabulary = AutoTokenizer.from_pretrained(minilm).get_vocab()
        self._words = sorted(word for word in vocabulary if word.isalpha() and word.isascii())
        self._index = {word: i for i, word in enumerate(self._words)}
        table = load_file(minilm / "model.safetensors")["embeddings.word_embeddings.weight"].float()
        rows = table[[vocabulary[word] for word in self._words]]
        rows = rows - rows.mean(0)
        self._rows = rows / rows.norm(dim=1, keepdim=True)
        self._known: dict[str, list[str]] = {}

    def of(self, word: str) -> list[str]:
        """The nearest words, nearest first; none for a word that MiniLM has no row for."""
        if word not in self._known:
            row = self._index.get(word)
            near = []
            if row is not None:
                similar = self._rows @ self._rows[row]
                near = [self._words[i] for i in similar.topk(self.COUNT + 1).indices[1:].tolist()]
            self._known[word] = near
        return self._known[word]

    def swap(self, words: list[str], rng: random.Random) -> list[str]:
        """The words with 10 to 25 % of them swapped."""
        share = rng.uniform(0.10, 0.25)
        return [rng.choice(self.of(w) or [w]) if rng.random() < share else w for w in words]


def crop(words: list[str], rng: random.Random) -> list[str]:
    """A span of at least three words: short texts are what people type first."""
    length = rng.randint(min(3, len(words)), len(words))
    start = rng.randint(0, len(words) - length)
    return words[start : start + length]


def splice(head: list[str], tail: list[str], rng: random.Random) -> list[str]:
    """The beginning of one text and the end of another."""
    return head[: rng.randint(1, len(head))] + tail[rng.randrange(len(tail)) :]
