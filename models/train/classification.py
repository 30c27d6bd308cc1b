"""The task of giving a whole text one of several labels."""

import random

from torch.nn import functional
from transformers import ElectraForSequenceClassification

import recipe
import training

Pairs = list[tuple[str, int]]


class Classification(recipe.Task):
    """Learns labelled texts, and in distillation also the variants that `variants` makes."""

    model_class = ElectraForSequenceClassification
    batch = 32
    teacher_epochs: int
    hidden_rounds: float
    answer_rounds: float

    def __init__(self, labels: list[str], pairs: Pairs, held_out: Pairs):
        self._labels = labels
        self._pairs = pairs
        self._held_out = held_out

    def make_variants(self, rng: random.Random):
        """A function that gives a new list of unlabelled texts each time that it is called."""
        raise NotImplementedError

    def texts(self) -> list[str]:
        return [text for text, _ in self._pairs]

    def settings(self) -> dict:
        kind = {"problem_type": "single_label_classification"}
        return {**recipe.label_settings(self._labels), **kind}

    def teacher_batches(self, tokenizer, rng) -> list[dict]:
        texts, labels = map(list, zip(*self._pairs))

        def make() -> list[dict]:
            return training.make_batches(tokenizer, texts, labels, self.batch, rng)

        return training.rounds(make, self.teacher_epochs)

    def _distillation_batches(self, tokenizer, rounds: float, rng) -> list[dict]:
        """Every text as it is and new variants in each round."""
        variants_of_round = self.make_variants(rng)

        def make() -> list[dict]:
            variants = variants_of_round()
            texts = self.texts() + variants
            labels = [label for _, label in self._pairs]
            labels += [training.UNLABELLED] * len(variants)
            return training.make_batches(tokenizer, texts, labels, self.batch, rng)

        return training.rounds(make, rounds)

    def hidden_batches(self, tokenizer, rng) -> list[dict]:
        return self._distillation_batches(tokenizer, self.hidden_rounds, rng)

    def answer_batches(self, tokenizer, rng) -> list[dict]:
        return self._distillation_batches(tokenizer, self.answer_rounds, rng)

    def loss(self, output, batch: dict):
        return functional.cross_entropy(output.logits, batch["labels"])

    def answer_loss(self, wanted, got, batch: dict):
        loss = training.answer_loss(wanted.logits, got.logits)
        if (batch["labels"] != training.UNLABELLED).any():
            loss = loss + 0.3 * functional.cross_entropy(got.logits.float(), batch["labels"])
        return loss

    def score(self, model, tokenizer) -> str:
        texts, labels = map(list, zip(*self._held_out))
        batches = training.make_batches(tokenizer, texts, labels, 64, random.Random(recipe.SEED))
        logits, labels = training.predict(model, batches)
        accuracy = (logits.argmax(1) == labels).float().mean().item()
        loss = functional.cross_entropy(logits, labels).item()
        return f"accuracy {accuracy:.4f}, loss {loss:.4f}"
