"""From MiniLM to a small ELECTRA that does a task: the stages that the scripts here share."""

import argparse
import time
from dataclasses import dataclass
from pathlib import Path

import distil
import training

SEED = 0


@dataclass(frozen=True)
class Recipe:
    """The numbers of one task."""

    shape: distil.Shape
    general_pieces: int
    teacher_rate: float
    hidden_rate: float
    answer_rate: float
    fit_steps: int = 1500


class Task:
    """What a script tells `grow` about its task. All chance comes from `rng`."""

    recipe: Recipe
    model_class: type

    def texts(self) -> list[str]:
        """What the vocabulary is chosen for."""
        raise NotImplementedError

    def settings(self) -> dict:
        """What the task adds to the configuration."""
        raise NotImplementedError

    def teacher_batches(self, tokenizer, rng) -> list[dict]:
        """All epochs of the teacher, one after another."""
        raise NotImplementedError

    def hidden_batches(self, tokenizer, rng) -> list[dict]:
        """What the student learns the teacher's hidden states on."""
        raise NotImplementedError

    def answer_batches(self, tokenizer, rng) -> list[dict]:
        """What it learns the teacher's answers on."""
        raise NotImplementedError

    def loss(self, output, batch: dict):
        """The teacher's loss, by the labels."""
        raise NotImplementedError

    def answer_loss(self, wanted, got, batch: dict):
        """The student's loss, by the teacher's answers; the hidden states' is added to it."""
        raise NotImplementedError

    def score(self, model, tokenizer) -> str:
        """How good a model is on held-out text, in words."""
        raise NotImplementedError


def learn_hidden_states(teacher, student, batches: list[dict], rate: float, path=None) -> None:
    """The long part, at a high rate: hidden states say more about a text than its answer."""

    def loss_of(batch):
        wanted, got = training.run_both(teacher, student, batch)
        return training.hidden_loss(wanted, got, batch["attention_mask"])

    training.optimise(student, batches, loss_of, rate, path)


class Run:
    """One task on its way: where its checkpoints go, and what is printed."""

    def __init__(self, task: Task, tokenizer, checkpoints: Path | None):
        self._task = task
        self._tokenizer = tokenizer
        self._checkpoints = checkpoints
        self._start = time.monotonic()

    def report(self, stage: str, model) -> None:
        score = self._task.score(model, self._tokenizer)
        minutes = (time.monotonic() - self._start) / 60
        print(f"{minutes:5.1f} min  {stage}: {score}", flush=True)

    def checkpoint(self, stage: str) -> Path | None:
        return self._checkpoints and self._checkpoints / f"{stage}.pt"

    def train_teacher(self, teacher, batches: list[dict]) -> None:
        """Fine-tunes MiniLM on the labels.

        Its word table stays as it is: moving the rows of training words away from those of all
        other words is how so little text would spoil it.
        """
        teacher.electra.embeddings.word_embeddings.weight.requires_grad_(False)
        teacher.train()

        def loss_of(batch):
            return self._task.loss(teacher(**training.inputs_of(batch)), batch)

        rate = self._task.recipe.teacher_rate
        training.optimise(teacher, batches, loss_of, rate, self.checkpoint("teacher"))

    def learn_answers(self, teacher, student, batches: list[dict]) -> None:
        """The short part, at a low rate: at a high one it undoes what hidden states taught."""

        def loss_of(batch):
            wanted, got = training.run_both(teacher, student, batch)
            loss = training.hidden_loss(wanted, got, batch["attention_mask"])
            return loss + self._task.answer_loss(wanted, got, batch)

        rate = self._task.recipe.answer_rate
        training.optimise(student, batches, loss_of, rate, self.checkpoint("answers"))


def grow(task: Task, out: Path, threads: int, checkpoints: Path | None = None) -> None:
    """The whole recipe, from MiniLM to a folder of the Hugging Face layout."""
    rng = distil.fix_seeds(SEED, threads)
    recipe = task.recipe
    kept = distil.choose_pieces(task.texts(), recipe.shape.vocab_size, recipe.general_pieces)
    tokenizer = distil.save_tokenizer(kept, out)
    run = Run(task, tokenizer, checkpoints)
    print(f"{len(kept)} word pieces; training in {training.precision()}", flush=True)
    teacher = distil.make_teacher(task.model_class, kept, **task.settings())
    run.train_teacher(teacher, task.teacher_batches(tokenizer, rng))
    run.report("teacher", teacher)

    hidden = task.hidden_batches(tokenizer, rng)
    student = distil.make_student(teacher, recipe.shape, hidden)
    counts = distil.count_tokens(hidden, len(kept))
    error = distil.fit_embeddings(teacher, student, counts, recipe.fit_steps)
    run.report(f"student, embeddings fitted to {error:.3f}", student)
    learn_hidden_states(teacher, student, hidden, recipe.hidden_rate, run.checkpoint("hidden"))
    run.report("student, hidden states", student)
    run.learn_answers(teacher, student, task.answer_batches(tokenizer, rng))
    run.report("student, answers", student)
    student.half().save_pretrained(out)
    run.report("student, rounded to F16", student.float())


def label_settings(labels: list[str]) -> dict:
    """How a configuration names classes."""
    return {"id2label": dict(enumerate(labels)),
            "label2id": {label: i for i, label in enumerate(labels)}}  # fmt: skip


def parser(description: str, data: str) -> argparse.ArgumentParser:
    """The options that every training script has."""
    result = argparse.ArgumentParser(description=description.splitlines()[0])
    result.add_argument("--data", type=Path, required=True, help=data)
    result.add_argument("--out", type=Path, required=True, help="folder to write the model to")
    result.add_argument(
        "--checkpoints", type=Path, help="folder of states to go on from if interrupted"
    )
    result.add_argument("--threads", type=int, default=1)
    return result
