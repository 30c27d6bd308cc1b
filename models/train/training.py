"""Batches, optimiser steps and losses that the training scripts share."""

import os
from collections.abc import Callable, Iterable
from pathlib import Path

import torch
from torch.nn import functional
from torch.nn.utils.rnn import pad_sequence

INPUTS = ("input_ids", "attention_mask", "token_type_ids", "position_ids")
UNLABELLED = -100  # cross-entropy passes over it
CHECKPOINT_STEPS = 100


# Batches


def bucket(lengths: list[int], size: int, rng) -> list[list[int]]:
    """Shuffled groups of texts, by index, that are about equally long: little is padding."""
    order = list(range(len(lengths)))
    rng.shuffle(order)
    window = 40 * size
    groups = []
    for start in range(0, len(order), window):
        near = sorted(order[start : start + window], key=lambda i: lengths[i])
        groups += [near[i : i + size] for i in range(0, len(near), size)]
    rng.shuffle(groups)
    return groups


def pad(examples: list[dict]) -> dict:
    """One batch of examples whose fields are numbers or lists as long as `input_ids`.

    [PAD] is number 0 in every vocabulary that distil.save_tokenizer writes.
    """
    batch = {}
    for name, first in examples[0].items():
        if isinstance(first, list):
            rows = [torch.tensor(example[name]) for example in examples]
            batch[name] = pad_sequence(rows, True, UNLABELLED if name == "labels" else 0)
        else:
            batch[name] = torch.tensor([example[name] for example in examples])
    lengths = torch.tensor([len(example["input_ids"]) for example in examples])
    batch["attention_mask"] = (torch.arange(lengths.max()) < lengths[:, None]).long()
    return batch


def batches_of(examples: list[dict], size: int, rng) -> list[dict]:
    """Every example once."""
    groups = bucket([len(example["input_ids"]) for example in examples], size, rng)
    return [pad([examples[i] for i in group]) for group in groups]


def rounds(make: Callable[[], list[dict]], count: float) -> list[dict]:
    """The batches of so many rounds, each made anew; of the last one a part."""
    batches = []
    while count > 0:
        new = make()
        batches += new[: round(min(count, 1) * len(new))]
        count -= 1
    return batches


def make_batches(tokenizer, texts: list[str], labels: list[int], size: int, rng) -> list[dict]:
    """Batches of whole texts, each with one label."""
    encoded = tokenizer(texts, truncation=True)["input_ids"]
    examples = [{"input_ids": ids, "labels": label} for ids, label in zip(encoded, labels)]
    return batches_of(examples, size, rng)


def inputs_of(batch: dict) -> dict:
    """What a model is given of a batch: its labels are for the loss alone."""
    return {name: batch[name] for name in INPUTS if name in batch}


# Steps


def precision() -> str:
    """The arithmetic that training uses: bfloat16 is slow where the CPU has no instructions."""
    return "bfloat16" if torch.cpu._is_avx512_bf16_supported() else "float32"


class Checkpoint:
    """A run's state in a file, so that an interruption costs a few minutes and not the run.

    Without a path it does nothing.
    """

    def __init__(self, path: Path | None, parts: dict):
        self._path = path
        self._parts = parts  # name -> model, optimiser, schedule

    def restore(self) -> int:
        """The number of steps already done; the parts are as they were after them."""
        if self._path is None or not self._path.exists():
            return 0
        saved = torch.load(self._path)
        for name, part in self._parts.items():
            part.load_state_dict(saved[name])
        torch.set_rng_state(saved["random"])
        return saved["step"]

    def save(self, step: int) -> None:
        if self._path is None:
            return
        self._path.parent.mkdir(parents=True, exist_ok=True)
        state = {name: part.state_dict() for name, part in self._parts.items()}
        new = self._path.with_suffix(".new")
        torch.save({**state, "step": step, "random": torch.get_rng_state()}, new)
        os.replace(new, self._path)


def make_optimiser(model, steps: int, rate: float):
    """AdamW and its schedule: warm-up over a tenth of the steps, then straight down to 0."""
    matrices = [p for p in model.parameters() if p.requires_grad and p.dim() > 1]
    vectors = [p for p in model.parameters() if p.requires_grad and p.dim() == 1]
    groups = [{"params": matrices, "weight_decay": 0.01}, {"params": vectors, "weight_decay": 0.0}]
    optimiser = torch.optim.AdamW(groups, lr=rate)
    warm_up = max(1, steps // 10)
    schedule = torch.optim.lr_scheduler.LambdaLR(
        optimiser, lambda step: min((step + 1) / warm_up, (steps - step) / (steps - warm_up))
    )
    return optimiser, schedule


def optimise(
    model, batches: list[dict], loss_of: Callable, rate: float, path: Path | None = None
) -> None:
    """One step for each batch; goes on where the checkpoint at `path` stopped."""
    optimiser, schedule = make_optimiser(model, len(batches), rate)
    parts = {"model": model, "optimiser": optimiser, "schedule": schedule}
    checkpoint = Checkpoint(path, parts)
    done = checkpoint.restore()
    for step, batch in enumerate(batches[done:], done + 1):
        with torch.autocast("cpu", torch.bfloat16, enabled=precision() == "bfloat16"):
            loss = loss_of(batch)
        optimiser.zero_grad()
        loss.backward()
        torch.nn.utils.clip_grad_norm_(model.parameters(), 1.0)
        optimiser.step()
        schedule.step()
        if step % CHECKPOINT_STEPS == 0 or step == len(batches):
            print(f"  step {step} of {len(batches)}: loss {loss.item():.3f}", flush=True)
            checkpoint.save(step)


# Losses


def run_both(teacher, student, batch: dict):
    """The outputs of both models, hidden states included; neither drops anything out."""
    inputs = inputs_of(batch)
    with torch.no_grad():
        wanted = teacher.eval()(**inputs, output_hidden_states=True)
    return wanted, student.eval()(**inputs, output_hidden_states=True)


def hidden_loss(wanted, got, mask: torch.Tensor) -> torch.Tensor:
    """The mean squared distance of the student's hidden states from the teacher's.

    Layer k of L is held against the teacher's layer at the same relative depth.
    """
    depth, count = len(wanted.hidden_states) - 1, len(got.hidden_states) - 1
    kept = mask.bool()
    losses = [
        functional.mse_loss(
            got.hidden_states[k][kept].float(),
            wanted.hidden_states[round(depth * k / count)][kept].float(),
        )
        for k in range(1, count + 1)
    ]
    return torch.stack(losses).mean()


def answer_loss(wanted: torch.Tensor, got: torch.Tensor, temperature: float = 2.0) -> torch.Tensor:
    """How far the student's classes are from the teacher's: KL of the softened distributions."""
    target = functional.log_softmax(wanted.float() / temperature, -1)
    guess = functional.log_softmax(got.float() / temperature, -1)
    divergence = functional.kl_div(guess, target, reduction="batchmean", log_target=True)
    return divergence * temperature**2


@torch.no_grad()
def predict(model, batches: Iterable[dict]) -> tuple[torch.Tensor, torch.Tensor]:
    """The logits of all batches in float32, and their labels."""
    model.eval()
    logits = [model(**inputs_of(batch)).logits for batch in batches]
    return torch.cat(logits), torch.cat([batch["labels"] for batch in batches])
