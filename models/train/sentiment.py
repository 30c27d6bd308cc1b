"""Trains models/sentiment: a small ELECTRA that tells negative from positive sentences.

    python models/train/sentiment.py --data DIR --out models/sentiment

DIR holds the MR sentences: `rt-polarity.neg` and `rt-polarity.pos`, or `sentence_polarity.zip`
with both. Nothing else is read but the packages in requirements.txt.
"""

import argparse
import random
import time
from pathlib import Path

from torch.nn import functional
from transformers import ElectraForSequenceClassification

import augment
import distil
import movie_reviews

SEED = 0
BATCH = 32
SHAPE = distil.Shape(vocab_size=7000, embedding_size=64, layers=(0, 1, 3, 5), intermediate_size=256)
GENERAL_PIECES = 3500
FIT_STEPS = 1500
TEACHER_EPOCHS, TEACHER_RATE = 3, 8e-5
HIDDEN_ROUNDS, HIDDEN_RATE = 3, 6e-4
ANSWER_ROUNDS, ANSWER_RATE = 2, 1e-4
UNLABELLED = -100  # cross-entropy passes over it

Pairs = list[tuple[str, int]]


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


def train_teacher(teacher, tokenizer, pairs: Pairs, rng: random.Random) -> None:
    """Fine-tunes MiniLM on the labels.

    Its word table stays as it is: moving the rows of training words away from those of all
    other words is how so little text would spoil it.
    """
    teacher.electra.embeddings.word_embeddings.weight.requires_grad_(False)
    texts, labels = map(list, zip(*pairs))
    batches = []
    for _ in range(TEACHER_EPOCHS):
        batches += distil.make_batches(tokenizer, texts, labels, BATCH, rng)
    teacher.train()

    def loss_of(batch):
        return functional.cross_entropy(teacher(**distil.inputs_of(batch)).logits, batch["labels"])

    distil.optimise(teacher, batches, loss_of, TEACHER_RATE)


def distillation_batches(tokenizer, pairs: Pairs, rounds: int, rng: random.Random) -> list[dict]:
    """Every sentence as it is and as new variants in each round."""
    augmenter = Augmenter(pairs, rng)
    batches = []
    for _ in range(rounds):
        variants = augmenter.texts()
        texts = [text for text, _ in pairs] + variants
        labels = [label for _, label in pairs] + [UNLABELLED] * len(variants)
        batches += distil.make_batches(tokenizer, texts, labels, BATCH, rng)
    return batches


def learn_hidden_states(teacher, student, batches: list[dict]) -> None:
    """The long part, at a high rate: hidden states say more about a sentence than two logits."""

    def loss_of(batch):
        wanted, got = distil.run_both(teacher, student, batch)
        return distil.hidden_loss(wanted, got, batch["attention_mask"])

    distil.optimise(student, batches, loss_of, HIDDEN_RATE)


def learn_answers(teacher, student, batches: list[dict]) -> None:
    """The short part, at a low rate: at a high one it undoes what the hidden states taught."""

    def loss_of(batch):
        wanted, got = distil.run_both(teacher, student, batch)
        loss = distil.hidden_loss(wanted, got, batch["attention_mask"])
        loss = loss + distil.answer_loss(wanted.logits, got.logits)
        if (batch["labels"] != UNLABELLED).any():
            loss = loss + 0.3 * functional.cross_entropy(got.logits.float(), batch["labels"])
        return loss

    distil.optimise(student, batches, loss_of, ANSWER_RATE)


class Report:
    """Prints accuracies with the minutes since the start."""

    def __init__(self, tokenizer, test: Pairs):
        texts, labels = map(list, zip(*test))
        self._batches = distil.make_batches(tokenizer, texts, labels, 64, random.Random(SEED))
        self._start = time.monotonic()

    def __call__(self, stage: str, model) -> None:
        logits, labels = distil.predict(model, self._batches)
        accuracy = (logits.argmax(1) == labels).float().mean().item()
        loss = functional.cross_entropy(logits, labels).item()
        minutes = (time.monotonic() - self._start) / 60
        print(f"{minutes:5.1f} min  {stage}: accuracy {accuracy:.4f}, loss {loss:.4f}", flush=True)


def train(training: Pairs, test: Pairs, out: Path, threads: int) -> None:
    """The whole recipe, from MiniLM to a folder of the Hugging Face layout."""
    rng = distil.fix_seeds(SEED, threads)
    texts = [text for text, _ in training]
    kept = distil.choose_pieces(texts, SHAPE.vocab_size, GENERAL_PIECES)
    tokenizer = distil.save_tokenizer(kept, out)
    report = Report(tokenizer, test)
    teacher = distil.make_teacher(
        ElectraForSequenceClassification, kept,
        id2label=dict(enumerate(movie_reviews.LABELS)),
        label2id={label: i for i, label in enumerate(movie_reviews.LABELS)},
        problem_type="single_label_classification",
    )  # fmt: skip
    train_teacher(teacher, tokenizer, training, rng)
    report("teacher", teacher)

    hidden = distillation_batches(tokenizer, training, HIDDEN_ROUNDS, rng)
    student = distil.make_student(teacher, SHAPE, hidden)
    counts = distil.count_tokens(hidden, len(kept))
    error = distil.fit_embeddings(teacher, student, counts, FIT_STEPS)
    report(f"student, embeddings fitted to {error:.3f}", student)
    learn_hidden_states(teacher, student, hidden)
    report("student, hidden states", student)
    answers = distillation_batches(tokenizer, training, ANSWER_ROUNDS, rng)
    learn_answers(teacher, student, answers)
    report("student, answers", student)
    student.half().save_pretrained(out)
    report("student, rounded to F16", student.float())


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--data", type=Path, required=True, help="folder of the MR sentences")
    parser.add_argument("--out", type=Path, required=True, help="folder to write the model to")
    parser.add_argument(
        "--dev",
        action="store_true",
        help="train on less and test on the rest of it, to choose a setting",
    )
    parser.add_argument("--threads", type=int, default=1)
    arguments = parser.parse_args()
    training, test = movie_reviews.split(movie_reviews.read(arguments.data), arguments.dev)
    train(training, test, arguments.out, arguments.threads)


if __name__ == "__main__":
    main()
