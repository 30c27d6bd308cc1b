"""The accuracy of models/intents on the test of banking77.

    python models/train/evaluate_intents.py --data DIR --model models/intents --program electra
"""

import banking
import evaluation
import reference


def main() -> None:
    arguments = evaluation.parser(__doc__, "folder of banking77").parse_args()
    rows = banking.read(arguments.data, "test")

    def score(answers: list[list[dict]]) -> str:
        right = sum(answer[0]["label"] == label for answer, (_, label) in zip(answers, rows))
        return f"{right} of {len(rows)} questions right: accuracy {right / len(rows):.4f}"

    texts = [text for text, _ in rows]
    answers = reference.classify(arguments.model, texts)
    evaluation.compare(arguments, ["classify"], [{"text": t} for t in texts], answers, score)


if __name__ == "__main__":
    main()
