"""What the reference implementation says about the MR sentences, for others to compare with.

    python models/train/evaluate_sentiment.py --data DIR --model models/sentiment \\
        --json heldout.jsonl --lines heldout.txt --program electra

Prints the accuracy. Each line of the JSON file has the text, its label, the predicted label and
that label's probability; the same line of the text file has the text alone.
"""

import json
from pathlib import Path

import evaluation
import movie_reviews
import reference


def write_lines(path: Path, lines: list[str]) -> None:
    path.write_text("".join(line + "\n" for line in lines), encoding="utf-8", newline="\n")


def records(pairs: list[tuple[str, int]], answers: list[list[dict]]) -> list[dict]:
    """One record for each sentence, in the order given."""
    return [
        {"text": text, "label": movie_reviews.LABELS[label], "prediction": answer[0]["label"],
         "score": answer[0]["score"]}
        for (text, label), answer in zip(pairs, answers)
    ]  # fmt: skip


def main() -> None:
    parser = evaluation.parser(__doc__, "folder of the MR sentences")
    parser.add_argument(
        "--all", action="store_true", help="take every sentence, those that it was trained on too"
    )
    parser.add_argument("--json", type=Path, help="file to write the predictions to")
    parser.add_argument("--lines", type=Path, help="file to write the plain sentences to")
    arguments = parser.parse_args()

    classes = movie_reviews.read(arguments.data)
    pairs = sum(classes, []) if arguments.all else movie_reviews.split(classes)[1]
    texts = [text for text, _ in pairs]
    if arguments.lines:
        write_lines(arguments.lines, texts)

    def score(answers: list[list[dict]]) -> str:
        right = sum(record["prediction"] == record["label"] for record in records(pairs, answers))
        return f"{right} of {len(pairs)} sentences right: accuracy {right / len(pairs):.4f}"

    answers = reference.classify(arguments.model, texts)
    if arguments.json:
        lines = [json.dumps(r, ensure_ascii=False) for r in records(pairs, answers)]
        write_lines(arguments.json, lines)
    evaluation.compare(arguments, ["classify"], [{"text": t} for t in texts], answers, score)


if __name__ == "__main__":
    main()
