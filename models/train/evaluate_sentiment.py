"""What the reference implementation says about the MR sentences, for others to compare with.

    python models/train/evaluate_sentiment.py --data DIR --model models/sentiment \\
        --json heldout.jsonl --lines heldout.txt

Prints the accuracy. Each line of the JSON file has the text, its label, the predicted label and
that label's probability; the same line of the text file has the text alone.
"""

import argparse
import json
from pathlib import Path

import torch
from transformers import AutoModelForSequenceClassification, AutoTokenizer

import movie_reviews


def predict(model, tokenizer, text: str) -> tuple[str, float]:
    """The likelier label and its probability: in float32 and alone, so without padding."""
    inputs = tokenizer(text, truncation=True, max_length=512, return_tensors="pt")
    with torch.no_grad():
        probabilities = model(**inputs).logits[0].softmax(0)
    best = int(probabilities.argmax())
    return model.config.id2label[best], float(probabilities[best])


def evaluate(folder: Path, pairs: list[tuple[str, int]]) -> list[dict]:
    """One record for each sentence, in the order given."""
    model = AutoModelForSequenceClassification.from_pretrained(folder, dtype=torch.float32).eval()
    tokenizer = AutoTokenizer.from_pretrained(folder)
    records = []
    for text, label in pairs:
        prediction, score = predict(model, tokenizer, text)
        expected = movie_reviews.LABELS[label]
        record = {"text": text, "label": expected, "prediction": prediction, "score": score}
        records.append(record)
    return records


def write_lines(path: Path, lines: list[str]) -> None:
    path.write_text("".join(line + "\n" for line in lines), encoding="utf-8", newline="\n")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--data", type=Path, required=True, help="folder of the MR sentences")
    parser.add_argument("--model", type=Path, required=True, help="folder of the model")
    parser.add_argument(
        "--all", action="store_true", help="take every sentence, those that it was trained on too"
    )
    parser.add_argument("--json", type=Path, help="file to write the predictions to")
    parser.add_argument("--lines", type=Path, help="file to write the plain sentences to")
    arguments = parser.parse_args()

    classes = movie_reviews.read(arguments.data)
    pairs = sum(classes, []) if arguments.all else movie_reviews.split(classes)[1]
    if arguments.lines:
        write_lines(arguments.lines, [text for text, _ in pairs])
    records = evaluate(arguments.model, pairs)
    if arguments.json:
        write_lines(arguments.json, [json.dumps(r, ensure_ascii=False) for r in records])
    right = sum(record["prediction"] == record["label"] for record in records)
    print(f"{right} of {len(records)} sentences right: accuracy {right / len(records):.4f}")


if __name__ == "__main__":
    main()
