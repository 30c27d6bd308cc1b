"""How near the top the one right document stands."""

DEPTH = 10


def rank(scores: list[float], right: int) -> int:
    """The place of the right document from 1; of equal scores the others come first."""
    return sum(score >= scores[right] for score in scores)


def mrr(ranks: list[int]) -> float:
    """MRR@10: the mean of 1 / rank, where a rank beyond the tenth counts as 0."""
    return sum(1 / r for r in ranks if r <= DEPTH) / len(ranks)


def words(ranks: list[int]) -> str:
    first = sum(r == 1 for r in ranks)
    return f"MRR@10 {mrr(ranks):.4f}, first {first} of {len(ranks)}"
