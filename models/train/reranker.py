"""Trains models/reranker: a small ELECTRA that says how well a text answers a question.

    python models/train/reranker.py --data DIR --start models/questions --out models/reranker

DIR holds SQuAD 1.1's `dev-v1.1.json`, which may be zipped, and `xquad.en.json`. XQuAD's paragraphs
are some of SQuAD's and are what the model is measured on, so they are left out of the training.

It goes on from models/questions, which is MiniLM cut down and taught to find the words of an
answer: most of what it takes to tell whether a text has any.
"""

import random
from pathlib import Path

import torch
from torch.nn import functional
from transformers import ElectraForSequenceClassification, ElectraTokenizerFast

import bm25
import distil
import ranking
import recipe
import squad
import training

VOCABULARY, GENERAL_PIECES = 10000, 5000
QUESTIONS = 12  # of a batch
NEAR, FAR = 10, 60  # how far down BM25's list the two wrong paragraphs of a question come from
EPOCHS = 0.5
RATE = 3e-4
QUESTION_TOKENS = 40
WINDOW_TOKENS = 64
LONG_WINDOW_TOKENS, LONG_SHARE = 192, 0.15
TRIAL_PARAGRAPHS, TRIAL_QUESTIONS = 40, 30


class Paragraphs:
    """The paragraphs in tokens, and which of them look like answers to a question."""

    def __init__(self, tokenizer, questions: list[squad.Question]):
        self._ends = tokenizer.cls_token_id, tokenizer.sep_token_id
        self._tokenizer = tokenizer
        self._texts = list(dict.fromkeys(question.context for question in questions))
        self._numbers = {text: number for number, text in enumerate(self._texts)}
        self._tokens = [
            tokenizer(text, add_special_tokens=False, return_offsets_mapping=True)
            for text in self._texts
        ]
        self._index = bm25.Index(self._texts)

    def examples(self, question: squad.Question, rng: random.Random) -> list[dict]:
        """The question with its own paragraph, with one much like it, and with one less so."""
        asked = self._tokenizer(question.question, add_special_tokens=False, truncation=True,
                                max_length=QUESTION_TOKENS)["input_ids"]  # fmt: skip
        right = self._numbers[question.context]
        alike = [i for i in self._index.best(question.question, FAR) if i != right]
        wrong = [rng.choice(alike[:NEAR]), rng.choice(alike[NEAR:])]
        if rng.random() < 0.5:
            wrong[1] = self._any_but(right, rng)
        size = LONG_WINDOW_TOKENS if rng.random() < LONG_SHARE else WINDOW_TOKENS
        windows = [self._around(question, size, rng)]
        windows += [self._anywhere(number, size, rng) for number in wrong]
        return [self._pair(asked, window, int(i == 0)) for i, window in enumerate(windows)]

    def _any_but(self, right: int, rng: random.Random) -> int:
        number = rng.randrange(len(self._texts) - 1)
        return number + (number >= right)

    def _around(self, question: squad.Question, size: int, rng: random.Random) -> list[int]:
        """A stretch of the right paragraph with the answer somewhere in it."""
        found = self._tokens[self._numbers[question.context]]
        end = question.start + len(question.answers[0])
        inside = [i for i, (a, b) in enumerate(found["offset_mapping"])
                  if b > question.start and a < end]  # fmt: skip
        lowest = max(0, inside[-1] + 1 - size)
        highest = max(lowest, min(inside[0], len(found["input_ids"]) - size))
        start = rng.randint(lowest, highest)
        return found["input_ids"][start : start + size]

    def _anywhere(self, number: int, size: int, rng: random.Random) -> list[int]:
        tokens = self._tokens[number]["input_ids"]
        start = rng.randint(0, max(0, len(tokens) - size))
        return tokens[start : start + size]

    def _pair(self, asked: list[int], window: list[int], label: int) -> dict:
        head = [self._ends[0], *asked, self._ends[1]]
        return {
            "input_ids": [*head, *window, self._ends[1]],
            "token_type_ids": [0] * len(head) + [1] * (len(window) + 1),
            "labels": float(label),
        }


def make_batches(paragraphs: Paragraphs, questions: list[squad.Question], rng) -> list[dict]:
    """Every question once, with its three paragraphs side by side."""
    rows = [paragraphs.examples(question, rng) for question in questions]
    lengths = [max(len(example["input_ids"]) for example in row) for row in rows]
    groups = training.bucket(lengths, QUESTIONS, rng)
    return [training.pad([example for i in group for example in rows[i]]) for group in groups]


def loss(output, batch: dict) -> torch.Tensor:
    """The right paragraph above the wrong ones, and each logit by itself a probability."""
    logits, labels = output.logits.float().squeeze(-1), batch["labels"]
    order = functional.cross_entropy(logits.view(-1, 3), labels.view(-1, 3))
    return order + 0.5 * functional.binary_cross_entropy_with_logits(logits, labels)


@torch.no_grad()
def trial(model, tokenizer, held_out: list[squad.Question]) -> str:
    """How it ranks held-out paragraphs: enough to watch a training by."""
    texts = list(dict.fromkeys(question.context for question in held_out))[:TRIAL_PARAGRAPHS]
    asked = [question for question in held_out if question.context in texts]
    ranks = []
    for question in asked[:: max(1, len(asked) // TRIAL_QUESTIONS)]:
        encoded = tokenizer([question.question] * len(texts), texts, truncation=True,
                            max_length=256, padding=True, return_tensors="pt")  # fmt: skip
        with torch.autocast("cpu", torch.bfloat16, enabled=training.precision() == "bfloat16"):
            logits = model.eval()(**encoded).logits
        scores = logits.float().squeeze(-1).tolist()
        ranks.append(ranking.rank(scores, texts.index(question.context)))
    return ranking.words(ranks)


def make_model(start: Path) -> ElectraForSequenceClassification:
    """The encoder to go on from under a fresh head with one logit.

    The configuration names the activation as sentence-transformers' CrossEncoder writes it.
    """
    model = ElectraForSequenceClassification.from_pretrained(
        start, num_labels=1, dtype=torch.float32, attn_implementation="eager"
    )
    model.config.sentence_transformers = {"activation_fn": "torch.nn.modules.activation.Sigmoid"}
    return model


def cut_vocabulary(model, old: ElectraTokenizerFast, texts: list[str], folder: Path):
    """Leaves the model fewer word pieces, and gives the tokenizer over them, also written out.

    They are some of its own: distil.choose_pieces chose these too, more of them, for these texts.
    """
    kept = distil.choose_pieces(texts, VOCABULARY, GENERAL_PIECES)
    tokenizer = distil.save_tokenizer(kept, folder)
    pieces = tokenizer.convert_ids_to_tokens(list(range(len(kept))))
    rows = torch.tensor(old.convert_tokens_to_ids(pieces))
    words = torch.nn.Embedding.from_pretrained(
        model.get_input_embeddings().weight.data[rows], freeze=False, padding_idx=0
    )
    model.set_input_embeddings(words)
    model.config.vocab_size = len(kept)
    return tokenizer


def main() -> None:
    parser = recipe.parser(__doc__, "folder of SQuAD and XQuAD")
    parser.add_argument("--start", type=Path, required=True, help="folder of models/questions")
    arguments = parser.parse_args()
    rng = distil.fix_seeds(recipe.SEED, arguments.threads)
    questions, held_out = squad.hold_out(squad.training(arguments.data))
    contexts = dict.fromkeys(question.context for question in questions)
    texts = [*contexts, *(question.question for question in questions)]
    model = make_model(arguments.start)
    old = ElectraTokenizerFast.from_pretrained(arguments.start)
    tokenizer = cut_vocabulary(model, old, texts, arguments.out)
    paragraphs = Paragraphs(tokenizer, questions)
    batches = training.rounds(lambda: make_batches(paragraphs, questions, rng), EPOCHS)
    print(f"{len(questions)} questions to train on, in {training.precision()}", flush=True)
    model.eval()  # nothing is dropped out: one epoch of so small a model does not overfit

    def loss_of(batch):
        return loss(model(**training.inputs_of(batch)), batch)

    path = arguments.checkpoints and arguments.checkpoints / "reranker.pt"
    training.optimise(model, batches, loss_of, RATE, path)
    print("trained:", trial(model, tokenizer, held_out), flush=True)
    model.half().save_pretrained(arguments.out)
    print("rounded to F16:", trial(model.float(), tokenizer, held_out), flush=True)


if __name__ == "__main__":
    main()
