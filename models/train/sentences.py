"""Trains models/sentences: a small ELECTRA whose vectors of sentences are close to MiniLM's.

    python models/train/sentences.py --data DIR --program electra --out models/sentences

DIR holds these files side by side: SQuAD 1.1's `dev-v1.1.json`, which may be zipped, and
`xquad.en.json`; banking77's `train.csv` and `test.csv`; ComVE's files for subtask B;
`sentence_polarity.zip`; and WNUT-17's files. None of their labels is used. The tests are read only
to leave them out of the training.
"""

import argparse
import random
import tempfile
from pathlib import Path

import torch
from sentence_transformers import SentenceTransformer, models
from torch.nn import functional
from transformers import ElectraForPreTraining

import distil
import evaluation
import recipe
import sentence_data
import training

SHAPE = distil.Shape(
    vocab_size=10000, embedding_size=128, layers=(0, 1, 3, 5), intermediate_size=352
)
GENERAL_PIECES = 6000
FIT_STEPS = 1000
BATCH = 64
MAX_TOKENS, TRAINING_TOKENS = 256, 128  # the first is MiniLM's own limit
TRIAL_TEXTS = 600
HIDDEN_ROUNDS, HIDDEN_RATE = 0.15, 6e-4
VECTOR_RATE = 8e-4
BANK, TEMPERATURE = 2048, 0.05


def make_minilm(pieces: list[int]) -> ElectraForPreTraining:
    """MiniLM with these of its word pieces."""
    return distil.make_teacher(ElectraForPreTraining, pieces)


def write_minilm(folder: Path) -> None:
    """Writes the whole of MiniLM as an ELECTRA."""
    pieces = list(range(distil.minilm_pieces()))
    distil.save_tokenizer(pieces, folder)
    save(make_minilm(pieces).electra, folder)


def minilm_vectors(texts: list[str], program: Path, folder: Path) -> torch.Tensor:
    """MiniLM's vectors of the texts, with all of its word pieces; `folder` keeps them.

    The program computes them: it takes less than half of torch's time.
    """
    path = folder / "vectors.pt"
    if not path.exists():
        write_minilm(folder / "minilm")
        options = ["--dtype", "bf16", "--max-length", str(TRAINING_TOKENS)]
        torch.save(evaluation.embed(program, folder / "minilm", texts, options), path)
    return torch.load(path)


def make_batches(tokenizer, texts: list[str], rng: random.Random) -> list[dict]:
    """Every text once; `labels` are the numbers of the texts."""
    encoded = tokenizer(texts, truncation=True, max_length=TRAINING_TOKENS)["input_ids"]
    examples = [{"input_ids": ids, "labels": number} for number, ids in enumerate(encoded)]
    return training.batches_of(examples, BATCH, rng)


def sentence_vectors(encoder, batch: dict) -> torch.Tensor:
    """The mean of the tokens' vectors, scaled to the length 1."""
    hidden = encoder(**training.inputs_of(batch)).last_hidden_state.float()
    mask = batch["attention_mask"][..., None]
    return functional.normalize((hidden * mask).sum(1) / mask.sum(1), dim=1)


def loss(got: torch.Tensor, wanted: torch.Tensor, bank: torch.Tensor) -> torch.Tensor:
    """How far vectors are from MiniLM's, and from ordering the texts of the bank as those do.

    The first part minds all directions alike. The second minds those that tell texts apart.
    """
    distance = 1 - (got * wanted).sum(1).mean()
    order = training.answer_loss(wanted @ bank.T, got @ bank.T, TEMPERATURE) / TEMPERATURE**2
    return 10 * distance + order


@torch.no_grad()
def trial(encoder, batches: list[dict], wanted: torch.Tensor) -> str:
    """How close held-out vectors are to MiniLM's, and how much their cosines agree."""
    order = torch.cat([batch["labels"] for batch in batches])
    got = torch.cat([sentence_vectors(encoder, batch) for batch in batches])
    wanted = wanted[order]
    pairs = torch.triu(torch.ones(len(got), len(got)), 1).bool()
    cosines = torch.stack([(vectors @ vectors.T)[pairs] for vectors in (got, wanted)])
    closeness = (got * wanted).sum(1).mean().item()
    return f"closeness {closeness:.4f}, correlation {cosines.corrcoef()[0, 1]:.4f}"


def make_student(kept: list[int], batches: list[dict], path: Path | None):
    """MiniLM cut down, its hidden states repaired as far as a short training does that."""
    teacher = make_minilm(kept)
    student = distil.make_student(teacher, SHAPE, batches)
    distil.fit_embeddings(teacher, student, distil.count_tokens(batches, len(kept)), FIT_STEPS)
    batches = batches[: round(HIDDEN_ROUNDS * len(batches))]
    recipe.learn_hidden_states(teacher, student, batches, HIDDEN_RATE, path)
    return student.electra.eval()  # no dropout: each text is seen too seldom to overfit


def save(encoder, folder: Path) -> None:
    """Rounds the weights to F16 and writes them with the modules of sentence-transformers.

    Longer texts are cut, so there are no other positions than those.
    """
    positions = encoder.embeddings.position_embeddings.weight.data[:MAX_TOKENS]
    encoder.embeddings.position_embeddings = torch.nn.Embedding.from_pretrained(positions)
    encoder.config.max_position_embeddings = MAX_TOKENS
    encoder.half().save_pretrained(folder)
    transformer = models.Transformer(
        str(folder), max_seq_length=MAX_TOKENS, model_args={"dtype": torch.float16}
    )
    modules = [transformer, models.Pooling(encoder.config.hidden_size), models.Normalize()]
    sentences = SentenceTransformer(modules=modules, device="cpu", similarity_fn_name="cosine")
    sentences.save_pretrained(str(folder), create_model_card=False)


def train(arguments: argparse.Namespace, folder: Path) -> None:
    """Trains; `folder` holds what a run after an interruption goes on from."""
    rng = distil.fix_seeds(recipe.SEED, arguments.threads)
    texts = sentence_data.read(arguments.data, rng)
    print(f"{len(texts)} texts; training in {training.precision()}", flush=True)
    vectors = minilm_vectors(texts, arguments.program, folder)
    torch.manual_seed(recipe.SEED)  # the same where the vectors were there already
    kept = distil.choose_pieces(texts, SHAPE.vocab_size, GENERAL_PIECES)
    tokenizer = distil.save_tokenizer(kept, arguments.out)
    tests = make_batches(tokenizer, texts[:TRIAL_TEXTS], rng), vectors[:TRIAL_TEXTS]
    texts, vectors = texts[TRIAL_TEXTS:], vectors[TRIAL_TEXTS:]

    encoder = make_student(kept, make_batches(tokenizer, texts, rng), folder / "hidden.pt")
    print("hidden states:", trial(encoder, *tests), flush=True)

    def loss_of(batch):
        bank = vectors[torch.randint(len(texts), (BANK,))]
        return loss(sentence_vectors(encoder, batch), vectors[batch["labels"]], bank)

    batches = make_batches(tokenizer, texts, rng)
    training.optimise(encoder, batches, loss_of, VECTOR_RATE, folder / "sentences.pt")
    print("vectors:", trial(encoder, *tests), flush=True)
    save(encoder, arguments.out)
    print("rounded to F16:", trial(encoder.float(), *tests), flush=True)


def main() -> None:
    parser = recipe.parser(__doc__, "folder of all these files")
    parser.add_argument("--program", type=Path, required=True, help="the program `electra`")
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        train(arguments, arguments.checkpoints or Path(folder))


if __name__ == "__main__":
    main()
