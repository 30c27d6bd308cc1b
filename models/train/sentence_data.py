"""The texts that models/sentences learns the vectors of, and those that it is measured on."""

import random
from pathlib import Path

import banking
import comve
import movie_reviews
import squad
import wnut


def read(data: Path, rng: random.Random) -> list[str]:
    """Each text of the training once, in random order; nothing of any test is among them."""
    questions = squad.training(data)
    texts = [text for question in questions for text in (question.question, question.context)]
    texts += squad.sentences(questions)
    texts += [text for rows in banking.training(data) for text, _ in rows]
    texts += [text for text, _ in movie_reviews.split(movie_reviews.read(data))[0]]
    texts += comve.sentences(data, "train") + comve.statements(data, "train")
    texts += [" ".join(s.words) for name in ("train", "dev") for s in wnut.read(data, name)]
    tests = {text for texts in held_out(data).values() for text in texts}
    found = sorted(set(texts) - tests)
    rng.shuffle(found)
    return found


def held_out(data: Path) -> dict[str, list[str]]:
    """The texts of each test."""
    questions = squad.read(data / "xquad.en.json")
    return {
        "XQuAD's questions": [question.question for question in questions],
        "XQuAD's paragraphs": list(dict.fromkeys(question.context for question in questions)),
        "XQuAD's sentences": squad.sentences(questions),
        "banking77": [text for text, _ in banking.read(data, "test")],
        "MR": [text for text, _ in movie_reviews.split(movie_reviews.read(data))[1]],
        "ComVE": comve.statements(data, "test") + comve.sentences(data, "test"),
    }
