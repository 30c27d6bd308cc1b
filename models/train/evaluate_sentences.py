"""How close models/sentences comes to MiniLM, and how well it finds what belongs together.

    python models/train/evaluate_sentences.py --data DIR --model models/sentences --program electra

DIR is the one of sentences.py. The program makes all vectors, in fp32; sentence-transformers makes
some of them too.
"""

import tempfile
from collections.abc import Callable
from pathlib import Path

import torch
from sentence_transformers import SentenceTransformer

import banking
import bm25
import comve
import evaluation
import ranking
import sentence_data
import sentences
import squad

PAIRED = 1000  # texts of a set, in as many pairs as they have
CHECKED = 20  # texts of each set that sentence-transformers reads too

Embed = Callable[[list[str]], torch.Tensor]
Rank = Callable[[list[str], list[str]], list[list[float]]]  # queries, texts: a score for each


def embedding(program: Path, folder: Path) -> Embed:
    """The vectors of a folder as a function of texts."""
    return lambda texts: torch.nn.functional.normalize(
        evaluation.embed(program, folder, texts, ["--dtype", "fp32"]), dim=1
    )


def by_words(queries: list[str], texts: list[str]) -> list[list[float]]:
    index = bm25.Index(texts)
    return [index.scores(query) for query in queries]


def by_vectors(embed: Embed) -> Rank:
    return lambda queries, texts: (embed(queries) @ embed(texts).T).tolist()


def spearman(one: torch.Tensor, other: torch.Tensor) -> float:
    """The correlation of the ranks of two lists of numbers."""
    ranks = torch.stack([values.argsort().argsort().double() for values in (one, other)])
    return ranks.corrcoef()[0, 1].item()


def compare(name: str, texts: list[str], ours: Embed, minilm: Embed) -> None:
    """Prints how close the vectors are, and how alike the order of the cosines of all pairs."""
    texts = texts[:: max(1, len(texts) // PAIRED)][:PAIRED]
    got, wanted = ours(texts), minilm(texts)
    pairs = torch.triu(torch.ones(len(texts), len(texts)), 1).bool()
    closeness = (got * wanted).sum(1).mean().item()
    order = spearman((got @ got.T)[pairs], (wanted @ wanted.T)[pairs])
    print(f"{name}: {len(texts)} texts, closeness {closeness:.4f}, Spearman {order:.4f}")


def paragraphs(data: Path, rank: Rank) -> str:
    """XQuAD's questions: the place of the paragraph that a question was written for."""
    questions = squad.read(data / "xquad.en.json")
    texts = list(dict.fromkeys(question.context for question in questions))
    scores = rank([question.question for question in questions], texts)
    rights = [texts.index(question.context) for question in questions]
    return ranking.words([ranking.rank(row, right) for row, right in zip(scores, rights)])


def reasons(data: Path, rank: Rank) -> str:
    """ComVE's statements: the place of the sentence that says why it makes no sense."""
    scores = rank(comve.statements(data, "test"), comve.test_reasons(data))
    return ranking.words([ranking.rank(row, right) for right, row in enumerate(scores)])


def intents(data: Path, rank: Rank) -> str:
    """banking77's test: whether the nearest question of the training has the same intent."""
    known = [row for rows in banking.training(data) for row in rows]
    asked = banking.read(data, "test")
    scores = rank([text for text, _ in asked], [text for text, _ in known])
    best = [max(range(len(row)), key=row.__getitem__) for row in scores]
    right = sum(known[i][1] == label for i, (_, label) in zip(best, asked))
    return f"{right} of {len(asked)} right: accuracy {right / len(asked):.4f}"


def difference(folder: Path, ours: Embed, texts: list[str]) -> float:
    """How far the program's numbers are from those of sentence-transformers in float32."""
    reference = SentenceTransformer(
        str(folder), device="cpu", model_kwargs={"dtype": torch.float32}
    ).encode(texts, convert_to_tensor=True)
    return (ours(texts) - reference).abs().max().item()


def main() -> None:
    parser = evaluation.parser(__doc__, "folder of the files that sentences.py names")
    arguments = parser.parse_args()
    if arguments.program is None:
        parser.error("--program is needed: it makes the vectors")
    sets = sentence_data.held_out(arguments.data)
    ours = embedding(arguments.program, arguments.model)
    mixed = [text for texts in sets.values() for text in texts[:CHECKED]]
    print(f"{len(mixed)} texts: {difference(arguments.model, ours, mixed):.1e} from the reference")
    with tempfile.TemporaryDirectory() as folder:
        sentences.write_minilm(Path(folder))
        minilm = embedding(arguments.program, Path(folder))
        for name, texts in sets.items():
            compare(name, texts, ours, minilm)
        ranks = {"BM25": by_words, "MiniLM": by_vectors(minilm), "the model": by_vectors(ours)}
        for task in (paragraphs, reasons, intents):
            for name, rank in ranks.items():
                print(f"{task.__name__}, {name}: {task(arguments.data, rank)}", flush=True)


if __name__ == "__main__":
    main()
