"""Trains models/discriminator and models/generator: one fills blanks, the other is not fooled.

    python models/train/replaced_tokens.py --data DIR --comve DIR --out models

The first DIR holds SQuAD 1.1's `dev-v1.1.json`, which may be zipped, and `xquad.en.json`, whose
paragraphs are left out to measure on; the second one holds ComVE's files for subtask B. Of all of
them only the sentences are used.
"""

import random
from pathlib import Path

import torch
from torch import nn
from torch.nn import functional
from transformers import ElectraConfig, ElectraForMaskedLM, ElectraForPreTraining

import comve
import distil
import recipe
import squad
import swaps
import training

BATCH = 32
SHAPE = distil.Shape(vocab_size=6500, embedding_size=64, layers=(0, 1, 3, 5), intermediate_size=128)
GENERATOR_LAYERS = 2
GENERAL_PIECES = 3500
FIT_STEPS = 1500
HIDDEN_ROUNDS, HIDDEN_RATE = 0.5, 6e-4
PLAY_ROUNDS, PLAY_RATE = 6, 6e-4
MASKED = 0.15
FILLED = 3  # every third sequence shows what the generator fills in, the others swapped words
REPLACED_WEIGHT = 3.0
DISCRIMINATOR_WEIGHT = 10.0
MOST_SENTENCES = 3  # of a paragraph in one sequence


class Text:
    """The training sequences: runs of sentences out of paragraphs, and single sentences."""

    def __init__(self, questions: list[squad.Question], single: list[str]):
        contexts = dict.fromkeys(question.context for question in questions)
        self._paragraphs = [squad.split(context) for context in contexts]
        self._single = single

    def all(self) -> list[str]:
        return [" ".join(sentences) for sentences in self._paragraphs] + self._single

    def round(self, rng: random.Random) -> list[str]:
        """All of it once, the paragraphs cut anew."""
        texts = list(self._single)
        for sentences in self._paragraphs:
            start = 0
            while start < len(sentences):
                count = rng.randint(1, MOST_SENTENCES)
                texts.append(" ".join(sentences[start : start + count]))
                start += count
        return texts

    def batches(self, tokenizer, rounds: float, rng: random.Random) -> list[dict]:
        """Each text as it is, as `input_ids`, and with words swapped, as `swapped` and `labels`."""

        def make() -> list[dict]:
            texts = self.round(rng)
            plain = tokenizer(texts, truncation=True)["input_ids"]
            swapped = [read(tokenizer, each) for each in swaps.swap(texts, rng)]
            examples = [{"input_ids": ids, **each} for ids, each in zip(plain, swapped)]
            return training.batches_of(examples, BATCH, rng)

        return training.rounds(make, rounds)


def read(tokenizer, text: swaps.Swapped) -> dict:
    """The tokens of a text, and of each, but the first and the last, whether it was swapped."""
    encoded = tokenizer(text.text, truncation=True, return_offsets_mapping=True)
    inner = [int(text.holds(start, end)) for start, end in encoded["offset_mapping"][1:-1]]
    labels = [training.UNLABELLED, *inner, training.UNLABELLED]
    return {"swapped": encoded["input_ids"], "labels": labels}


class Pair(nn.Module):
    """Generator and discriminator; they share their embeddings, as ELECTRA's authors did."""

    def __init__(self, discriminator, mask_token: int):
        super().__init__()
        self.discriminator = discriminator
        self.generator = first_layers(discriminator, GENERATOR_LAYERS)
        self.generator.electra.embeddings = discriminator.electra.embeddings
        self.generator.tie_weights()
        self._mask_token = mask_token

    def loss(self, batch: dict) -> torch.Tensor:
        """Of filling random blanks, and of telling which tokens are not the old ones."""
        tokens, mask = batch["input_ids"], batch["attention_mask"]
        ordinary = tokens >= len(distil.SPECIAL_PIECES)
        blank = ordinary & (torch.rand(tokens.shape) < MASKED)
        if not blank.any():
            return 0 * self.discriminator.discriminator_predictions.dense.bias.sum()
        logits = self._fill(tokens.masked_fill(blank, self._mask_token), mask, blank)
        loss = functional.cross_entropy(logits, tokens[blank])
        filled = tokens.clone()
        filled[blank] = torch.multinomial(logits.detach().softmax(-1), 1)[:, 0]
        replaced = (filled != tokens).long().masked_fill(~ordinary, training.UNLABELLED)

        shown = torch.arange(len(tokens)) % FILLED == 0
        told = [
            self._tell(filled[shown], replaced[shown]),
            self._tell(batch["swapped"][~shown], batch["labels"][~shown]),
        ]
        return loss + DISCRIMINATOR_WEIGHT * torch.cat(told).mean()

    def _fill(self, tokens, mask, blank) -> torch.Tensor:
        """The generator's logits, for the blanks alone: a row as wide as the vocabulary each."""
        generator = self.generator
        hidden = generator.electra(tokens, attention_mask=mask).last_hidden_state[blank]
        return generator.generator_lm_head(generator.generator_predictions(hidden)).float()

    def _tell(self, tokens, replaced) -> torch.Tensor:
        """The discriminator's loss for each labelled token; [PAD] is number 0."""
        if len(tokens) == 0:
            return torch.zeros(0)
        scores = self.discriminator(tokens, attention_mask=(tokens != 0).long()).logits.float()
        known = replaced != training.UNLABELLED
        weight = torch.tensor(REPLACED_WEIGHT)
        return functional.binary_cross_entropy_with_logits(
            scores[known], replaced[known].float(), pos_weight=weight, reduction="none"
        )


def first_layers(model, count: int) -> ElectraForMaskedLM:
    """A masked-language model that begins as the first layers of another model."""
    config = ElectraConfig.from_dict({**model.config.to_dict(), "num_hidden_layers": count})
    result = ElectraForMaskedLM._from_config(config, attn_implementation="eager")
    result.electra.load_state_dict(model.electra.state_dict(), strict=False)
    return result


@torch.no_grad()
def score(pair: Pair, tokenizer, texts: list[swaps.Swapped]) -> str:
    """How well swapped words are found, and how often the generator's first guess is right."""
    pair.eval()
    wanted, got, right, blanks = [], [], 0, 0
    for swapped in texts:
        encoded = tokenizer(swapped.text, return_offsets_mapping=True, return_tensors="pt")
        places = encoded.pop("offset_mapping")[0].tolist()
        scores = pair.discriminator(**encoded).logits[0]
        wanted += [swapped.holds(a, b) for a, b in places[1:-1]]
        got += (scores[1:-1] > 0).tolist()
        tokens = encoded["input_ids"]
        blank = torch.zeros_like(tokens, dtype=torch.bool)
        blank[0, 3:-1:7] = True
        masked = tokens.masked_fill(blank, tokenizer.mask_token_id)
        if blank.any():
            logits = pair._fill(masked, encoded["attention_mask"], blank)
            right += int((logits.argmax(-1) == tokens[blank]).sum())
            blanks += int(blank.sum())
    measured = "precision {:.4f}, recall {:.4f}, F1 {:.4f}".format(*swaps.f1(wanted, got))
    return f"{measured}; {right / blanks:.4f} of the blanks filled"


def train(text: Text, held_out: list[swaps.Swapped], out: Path, threads: int, state) -> None:
    rng = distil.fix_seeds(recipe.SEED, threads)
    kept = distil.choose_pieces(text.all(), SHAPE.vocab_size, GENERAL_PIECES)
    folders = [out / "discriminator", out / "generator"]
    tokenizer = [distil.save_tokenizer(kept, folder) for folder in folders][0]
    print(f"{len(kept)} word pieces; training in {training.precision()}", flush=True)
    teacher = distil.make_teacher(ElectraForPreTraining, kept)
    hidden = text.batches(tokenizer, HIDDEN_ROUNDS, rng)
    student = distil.make_student(teacher, SHAPE, hidden)
    counts = distil.count_tokens(hidden, len(kept))
    distil.fit_embeddings(teacher, student, counts, FIT_STEPS)
    recipe.learn_hidden_states(teacher, student, hidden, HIDDEN_RATE, state and state / "hidden.pt")

    pair = Pair(student, tokenizer.mask_token_id)
    batches = text.batches(tokenizer, PLAY_ROUNDS, rng)
    pair.eval()  # no dropout: so small a pair has seen too little to learn it by heart
    training.optimise(pair, batches, pair.loss, PLAY_RATE, state and state / "play.pt")
    print(score(pair, tokenizer, held_out), flush=True)
    pair.half()
    for model, folder in zip([pair.discriminator, pair.generator], folders):
        model.save_pretrained(folder)
    print("rounded to F16:", score(pair.float(), tokenizer, held_out), flush=True)


def main() -> None:
    parser = recipe.parser(__doc__, "folder of SQuAD and XQuAD")
    parser.add_argument("--comve", type=Path, required=True, help="folder of ComVE")
    arguments = parser.parse_args()
    questions, held_out = squad.hold_out(squad.training(arguments.data))
    text = Text(questions, comve.sentences(arguments.comve, "train"))
    swapped = swaps.swap(squad.sentences(held_out), random.Random(recipe.SEED))
    train(text, swapped, arguments.out, arguments.threads, arguments.checkpoints)


if __name__ == "__main__":
    main()
