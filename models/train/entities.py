"""Trains models/entities: a small ELECTRA that finds the names in a text.

    python models/train/entities.py --data DIR --squad dev-v1.1.json --out models/entities

DIR holds WNUT-17: `wnut17train.conll`, and `emerging.dev.conll` to measure on. Of SQuAD, which may
be zipped, only the sentences are read: unlabelled text full of names.
"""

import random
from pathlib import Path

import torch
from torch.nn import functional
from transformers import ElectraForTokenClassification

import augment
import distil
import recipe
import squad
import training
import wnut

BATCH = 16
TEACHER_EPOCHS = 4
HIDDEN_ROUNDS, ANSWER_ROUNDS = 1, 1.25
UNLABELLED_SENTENCES = 3000  # a round
ENTITY_WEIGHT = 4.0  # how much more a word counts that the teacher takes for part of a name


class Entities(recipe.Task):
    model_class = ElectraForTokenClassification
    recipe = recipe.Recipe(
        shape=distil.Shape(
            vocab_size=18000, embedding_size=80, layers=(0, 1, 3, 5), intermediate_size=256
        ),
        general_pieces=5000,
        teacher_rate=1.5e-4,
        hidden_rate=6e-4,
        answer_rate=2e-4,
    )

    def __init__(self, data: Path, unlabelled: list[str]):
        self._sentences = wnut.read(data, "train")
        self._held_out = wnut.read(data, "dev")
        self._unlabelled = [text.split() for text in unlabelled]

    def texts(self) -> list[str]:
        words = [sentence.words for sentence in self._sentences] + self._unlabelled
        return [" ".join(w) for w in words]

    def settings(self) -> dict:
        return recipe.label_settings(wnut.TAGS)

    def _examples(self, tokenizer, words: list[list[str]], tags: list[list[str] | None]):
        """Tokens, with the tag of a word at its first piece."""
        encoded = tokenizer(words, is_split_into_words=True, truncation=True)
        examples = []
        for i, of_words in enumerate(tags):
            ids = encoded["input_ids"][i]
            labels = [training.UNLABELLED] * len(ids)
            if of_words is not None:
                for token, word in first_pieces(encoded.word_ids(i)):
                    labels[token] = wnut.TAGS.index(of_words[word])
            examples.append({"input_ids": ids, "labels": labels})
        return examples

    def _labelled(self, tokenizer) -> list[dict]:
        words = [sentence.words for sentence in self._sentences]
        return self._examples(tokenizer, words, [sentence.tags for sentence in self._sentences])

    def teacher_batches(self, tokenizer, rng) -> list[dict]:
        examples = self._labelled(tokenizer)
        return training.rounds(lambda: training.batches_of(examples, BATCH, rng), TEACHER_EPOCHS)

    def _distillation_batches(self, tokenizer, rounds: float, rng: random.Random) -> list[dict]:
        """The sentences, each with words swapped, and others that nobody labelled."""
        neighbours = augment.Neighbours(distil.minilm_folder())
        labelled = self._labelled(tokenizer)

        def make() -> list[dict]:
            words = [sentence.words for sentence in self._sentences]
            words = [neighbours.swap([w.lower() for w in of], rng) for of in words]
            words += rng.sample(self._unlabelled, UNLABELLED_SENTENCES)
            others = self._examples(tokenizer, words, [None] * len(words))
            return training.batches_of(labelled + others, BATCH, rng)

        return training.rounds(make, rounds)

    def hidden_batches(self, tokenizer, rng) -> list[dict]:
        return self._distillation_batches(tokenizer, HIDDEN_ROUNDS, rng)

    def answer_batches(self, tokenizer, rng) -> list[dict]:
        return self._distillation_batches(tokenizer, ANSWER_ROUNDS, rng)

    def loss(self, output, batch: dict):
        logits = output.logits.flatten(0, 1).float()
        return functional.cross_entropy(logits, batch["labels"].flatten())

    def answer_loss(self, wanted, got, batch: dict):
        kept = batch["attention_mask"].bool()
        target = wanted.logits[kept].float().log_softmax(-1)
        guess = got.logits[kept].float().log_softmax(-1)
        weight = 1 + ENTITY_WEIGHT * (1 - target[:, 0].exp())
        divergence = functional.kl_div(guess, target, reduction="none", log_target=True).sum(-1)
        loss = 3 * (weight * divergence).sum() / weight.sum()
        if (batch["labels"] != training.UNLABELLED).any():
            loss = loss + self.loss(got, batch)
        return loss

    @torch.no_grad()
    def score(self, model, tokenizer) -> str:
        model.eval()
        got = []
        for sentence in self._held_out:
            encoded = tokenizer([sentence.words], is_split_into_words=True, return_tensors="pt")
            best = model(**encoded).logits[0].argmax(-1).tolist()
            tags = ["O"] * len(sentence.words)
            for token, word in first_pieces(encoded.word_ids(0)):
                tags[word] = wnut.TAGS[best[token]]
            got.append(wnut.spans(tags))
        wanted = [wnut.spans(sentence.tags) for sentence in self._held_out]
        return "precision {:.4f}, recall {:.4f}, F1 {:.4f}".format(*wnut.f1(wanted, got))


def first_pieces(word_ids: list[int | None]) -> list[tuple[int, int]]:
    """(token, word) for the first token of each word."""
    before = [None, *word_ids]
    return [(i, w) for i, w in enumerate(word_ids) if w is not None and w != before[i]]


def main() -> None:
    parser = recipe.parser(__doc__, "folder of WNUT-17")
    parser.add_argument("--squad", type=Path, required=True, help="SQuAD 1.1's dev-v1.1.json")
    arguments = parser.parse_args()
    task = Entities(arguments.data, squad.sentences(squad.read(arguments.squad)))
    recipe.grow(task, arguments.out, arguments.threads, arguments.checkpoints)


if __name__ == "__main__":
    main()
