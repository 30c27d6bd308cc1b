"""Trains models/questions: a small ELECTRA that finds the answer to a question in a text.

    python models/train/questions.py --data DIR --out models/questions

DIR holds SQuAD 1.1's `dev-v1.1.json`, which may be zipped, and `xquad.en.json`. XQuAD's paragraphs
are some of SQuAD's and are what the model is measured on, so they are left out of the training.
"""

import random

import torch
from torch.nn import functional
from transformers import ElectraForQuestionAnswering

import distil
import recipe
import squad
import training

BATCH = 16
TEACHER_EPOCHS = 1.25
HIDDEN_ROUNDS, ANSWER_ROUNDS = 0.6, 0.9
QUESTION_TOKENS = 40
WINDOW_TOKENS = 72
LONG_WINDOW_TOKENS, LONG_SHARE = 200, 0.1
POSITIONS = 384  # as far as a pipeline's windows go
ANSWER_TOKENS = 20


class Encoded:
    """One question in tokens, with the tokens of its context that answer it."""

    def __init__(self, tokenizer, question: squad.Question, context):
        self._ends = tokenizer.cls_token_id, tokenizer.sep_token_id
        asked = tokenizer(question.question, add_special_tokens=False, truncation=True,
                          max_length=QUESTION_TOKENS)  # fmt: skip
        self._question = asked["input_ids"]
        self._context = context["input_ids"]
        end = question.start + len(question.answers[0])
        inside = [i for i, (a, b) in enumerate(context["offset_mapping"])
                  if b > question.start and a < end]  # fmt: skip
        self._first, self._last = inside[0], inside[-1]

    def window(self, rng: random.Random) -> dict:
        """A stretch of the context with the answer somewhere in it.

        Half of the stretches keep the positions that they have in the whole: otherwise the later
        positions would never be trained.
        """
        size = LONG_WINDOW_TOKENS if rng.random() < LONG_SHARE else WINDOW_TOKENS
        size = max(size, self._last - self._first + 1)
        lowest = max(0, self._last + 1 - size)
        highest = max(lowest, min(self._first, len(self._context) - size))
        start = rng.randint(lowest, highest)
        tokens = self._context[start : start + size]
        head, before = [self._ends[0], *self._question, self._ends[1]], len(self._question) + 2
        ids = [*head, *tokens, self._ends[1]]
        shift = 0
        if rng.random() < 0.5:
            shift = min(start, POSITIONS - len(ids))
        return {
            "input_ids": ids,
            "token_type_ids": [0] * before + [1] * (len(tokens) + 1),
            "position_ids": [i + shift * (i >= before) for i in range(len(ids))],
            "starts": before + self._first - start,
            "ends": before + self._last - start,
        }


class Questions(recipe.Task):
    model_class = ElectraForQuestionAnswering
    recipe = recipe.Recipe(
        shape=distil.Shape(
            vocab_size=12000, embedding_size=64, layers=(0, 1, 2, 4, 5), intermediate_size=256
        ),
        general_pieces=5000,
        teacher_rate=1.2e-4,
        hidden_rate=6e-4,
        answer_rate=2e-4,
    )

    def __init__(self, questions: list[squad.Question], held_out: list[squad.Question]):
        self._questions = questions
        self._held_out = held_out
        self._encoded: list[Encoded] = []

    def texts(self) -> list[str]:
        contexts = dict.fromkeys(question.context for question in self._questions)
        return [*contexts, *(question.question for question in self._questions)]

    def settings(self) -> dict:
        return {}

    def _encode(self, tokenizer) -> None:
        contexts = list(dict.fromkeys(question.context for question in self._questions))
        found = {
            text: tokenizer(text, add_special_tokens=False, return_offsets_mapping=True)
            for text in contexts
        }
        self._encoded = [Encoded(tokenizer, q, found[q.context]) for q in self._questions]

    def _batches(self, rounds: float, rng) -> list[dict]:
        """Every question in each round, with a new window."""

        def make() -> list[dict]:
            return training.batches_of([e.window(rng) for e in self._encoded], BATCH, rng)

        return training.rounds(make, rounds)

    def teacher_batches(self, tokenizer, rng) -> list[dict]:
        self._encode(tokenizer)
        return self._batches(TEACHER_EPOCHS, rng)

    def hidden_batches(self, tokenizer, rng) -> list[dict]:
        return self._batches(HIDDEN_ROUNDS, rng)

    def answer_batches(self, tokenizer, rng) -> list[dict]:
        return self._batches(ANSWER_ROUNDS, rng)

    def loss(self, output, batch: dict):
        pairs = [(output.start_logits, batch["starts"]), (output.end_logits, batch["ends"])]
        return sum(functional.cross_entropy(logits.float(), place) for logits, place in pairs) / 2

    def answer_loss(self, wanted, got, batch: dict):
        padding = (1 - batch["attention_mask"]) * -1e4
        pairs = [
            (wanted.start_logits, got.start_logits),
            (wanted.end_logits, got.end_logits),
        ]
        divergence = sum(training.answer_loss(w + padding, g + padding) for w, g in pairs) / 2
        return 0.5 * divergence + 0.25 * self.loss(got, batch)

    def score(self, model, tokenizer) -> str:
        answers = [answer(model, tokenizer, q) for q in self._held_out]
        pairs = list(zip(answers, (q.answers for q in self._held_out)))
        exact = sum(squad.exact(a, wanted) for a, wanted in pairs) / len(pairs)
        f1 = sum(squad.f1(a, wanted) for a, wanted in pairs) / len(pairs)
        return f"exact {exact:.4f}, F1 {f1:.4f}"


@torch.no_grad()
def answer(model, tokenizer, question: squad.Question) -> str:
    """The likeliest stretch of the context's first tokens: enough to watch a training by."""
    encoded = tokenizer(
        question.question, question.context, truncation="only_second", max_length=POSITIONS,
        return_tensors="pt", return_offsets_mapping=True,
    )  # fmt: skip
    places = encoded.pop("offset_mapping")[0].tolist()
    inside = torch.tensor([i == 1 for i in encoded.sequence_ids(0)])
    output = model.eval()(**encoded)
    starts = output.start_logits[0].masked_fill(~inside, -1e4)
    ends = output.end_logits[0].masked_fill(~inside, -1e4)
    sums = starts[:, None] + ends[None, :]
    possible = torch.ones_like(sums).triu().tril(ANSWER_TOKENS - 1).bool()
    best = int(sums.masked_fill(~possible, -1e9).argmax())
    first, last = divmod(best, len(places))
    return question.context[places[first][0] : places[last][1]]


def main() -> None:
    arguments = recipe.parser(__doc__, "folder of SQuAD and XQuAD").parse_args()
    questions, held_out = squad.hold_out(squad.training(arguments.data))
    task = Questions(questions, held_out[::2])
    print(f"{len(questions)} questions to train on", flush=True)
    recipe.grow(task, arguments.out, arguments.threads, arguments.checkpoints)


if __name__ == "__main__":
    main()
