"""Trains models/intents: a small ELECTRA that tells what a bank's customer wants.

    python models/train/intents.py --data DIR --out models/intents

DIR holds banking77 as `train.csv` and `test.csv`; the test is read only to leave out of the
training what it has in common with it.
"""

import random

import augment
import banking
import distil
import recipe
from classification import Classification


class Intents(Classification):
    recipe = recipe.Recipe(
        shape=distil.Shape(
            vocab_size=6000, embedding_size=64, layers=(0, 3, 5), intermediate_size=256
        ),
        general_pieces=4000,
        teacher_rate=2.5e-4,
        hidden_rate=6e-4,
        answer_rate=3e-4,
    )
    teacher_epochs, hidden_rounds, answer_rounds = 5, 1, 2

    def make_variants(self, rng: random.Random):
        neighbours = augment.Neighbours(distil.minilm_folder())

        def variant(words: list[str]) -> str:
            """The question with words swapped, and now and then cut."""
            if rng.random() < 0.2:
                words = augment.crop(words, rng)
            return " ".join(neighbours.swap(words, rng))

        return lambda: [variant(text.split()) for text, _ in self._pairs]


def main() -> None:
    arguments = recipe.parser(__doc__, "folder of banking77").parse_args()
    pairs, held_out = banking.training(arguments.data)
    labels = banking.labels(pairs)
    number = {label: i for i, label in enumerate(labels)}
    task = Intents(
        labels,
        [(text, number[label]) for text, label in pairs],
        [(text, number[label]) for text, label in held_out],
    )
    recipe.grow(task, arguments.out, arguments.threads, arguments.checkpoints)


if __name__ == "__main__":
    main()
