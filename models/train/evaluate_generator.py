"""How many masked words of held-out sentences models/generator guesses.

    python models/train/evaluate_generator.py --data DIR --model models/generator --program electra

One word of each sentence is masked, a random one of those that are a single word piece.
"""

import random
import re

from transformers import AutoTokenizer

import evaluation
import held_out
import reference


def mask(sentence: str, vocabulary: dict, rng: random.Random) -> tuple[str, str] | None:
    """The sentence with a blank, and the word that stood there."""
    words = [m for m in re.finditer(r"[A-Za-z]+", sentence) if m.group().lower() in vocabulary]
    if not words:
        return None
    word = rng.choice(words)
    return sentence[: word.start()] + "[MASK]" + sentence[word.end() :], word.group().lower()


def main() -> None:
    arguments = held_out.parser(__doc__).parse_args()
    vocabulary = AutoTokenizer.from_pretrained(arguments.model).get_vocab()
    rng = random.Random(0)
    masked = [mask(s, vocabulary, rng) for s in held_out.sentences(arguments)]
    texts, words = zip(*(pair for pair in masked if pair is not None))

    def score(answers: list[list[dict]]) -> str:
        guesses = [[guess["token_str"] for guess in answer] for answer in answers]
        first = sum(word == g[0] for word, g in zip(words, guesses)) / len(words)
        among = sum(word in g for word, g in zip(words, guesses)) / len(words)
        return f"{len(words)} words, first guess right {first:.4f}, one of five {among:.4f}"

    answers = reference.fill_mask(arguments.model, list(texts))
    evaluation.compare(arguments, ["fill-mask"], [{"text": t} for t in texts], answers, score)


if __name__ == "__main__":
    main()
