"""Labels a column of a CSV file, with a progress bar: classify_csv.py IN.csv OUT.csv COLUMN"""

import csv
import sys

import electra


def main(source: str, target: str, column: str) -> None:
    classify = electra.pipeline("text-classification", model="models/sentiment", truncation=True)
    with open(source, newline="") as file, open(target, "w", newline="") as output:
        rows = list(csv.DictReader(file))
        writer = csv.DictWriter(output, [*rows[0], "label", "score"])
        writer.writeheader()
        labels = classify([row[column] for row in rows], progress=True)
        for row, label in zip(rows, labels):
            writer.writerow({**row, "label": label["label"], "score": round(label["score"], 4)})


main(*sys.argv[1:])
