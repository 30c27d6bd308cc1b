"""How many swapped words of held-out sentences models/discriminator finds.

    python models/train/evaluate_discriminator.py --data DIR --model models/discriminator \\
        --program electra

About a seventh of the words of each sentence are swapped for random ones. Every token is judged.
"""

import random

import evaluation
import held_out
import reference
import swaps


def main() -> None:
    arguments = held_out.parser(__doc__).parse_args()
    swapped = swaps.swap(held_out.sentences(arguments), random.Random(0))

    def score(answers: list[dict]) -> str:
        wanted, got = [], []
        for each, answer in zip(swapped, answers):
            wanted += [each.holds(t["start"], t["end"]) for t in answer["tokens"]]
            got += [t["replaced"] for t in answer["tokens"]]
        numbers = swaps.f1(wanted, got)
        return "precision {:.4f}, recall {:.4f}, F1 {:.4f}".format(*numbers)

    texts = [each.text for each in swapped]
    answers = reference.detect(arguments.model, texts)
    evaluation.compare(arguments, ["detect"], [{"text": t} for t in texts], answers, score)


if __name__ == "__main__":
    main()
