"""Transformers' answers in the form in which `electra --json` gives its own.

In float32 and one input at a time, so without padding.
"""

from pathlib import Path

import torch
from transformers import AutoModelForSequenceClassification, AutoTokenizer
from transformers import ElectraForPreTraining, pipeline

torch.set_num_threads(1)  # inputs this small gain nothing from more

def classify(folder: Path, texts: list[str]) -> list[list[dict]]:
    """The likeliest label of each text and its probability."""
    model = AutoModelForSequenceClassification.from_pretrained(folder, dtype=torch.float32).eval()
    tokenizer = AutoTokenizer.from_pretrained(folder)
    answers = []
    for text in texts:
        inputs = tokenizer(text, truncation=True, max_length=512, return_tensors="pt")
        with torch.no_grad():
            probabilities = model(**inputs).logits[0].softmax(0)
        best = int(probabilities.argmax())
        label = model.config.id2label[best]
        answers.append([{"label": label, "score": float(probabilities[best])}])
    return answers


def ner(folder: Path, texts: list[str]) -> list[list[dict]]:
    """The tokens that are part of a name."""
    run = pipeline("ner", model=str(folder), dtype=torch.float32)
    return [[{**token, "score": float(token["score"])} for token in run(text)] for text in texts]


def answer(folder: Path, questions: list[dict]) -> list[dict]:
    """The best answer in each question's context."""
    run = pipeline("question-answering", model=str(folder), dtype=torch.float32)
    return [run(question=each["question"], context=each["context"]) for each in questions]


def fill_mask(folder: Path, texts: list[str]) -> list[list[dict]]:
    """The five likeliest words for the one [MASK] of each text."""
    run = pipeline("fill-mask", model=str(folder), dtype=torch.float32)
    return [run(text) for text in texts]


def detect(folder: Path, texts: list[str]) -> list[dict]:
    """How likely each token is to have been replaced."""
    model = ElectraForPreTraining.from_pretrained(folder, dtype=torch.float32).eval()
    tokenizer = AutoTokenizer.from_pretrained(folder)
    answers = []
    for text in texts:
        inputs = tokenizer(text, return_offsets_mapping=True, return_tensors="pt")
        places = inputs.pop("offset_mapping")[0].tolist()
        with torch.no_grad():
            scores = model(**inputs).logits[0].sigmoid().tolist()
        names = tokenizer.convert_ids_to_tokens(inputs["input_ids"][0].tolist())
        tokens = [
            {"token": name, "start": start, "end": end, "score": score, "replaced": score > 0.5}
            for name, (start, end), score in zip(names, places, scores)
        ]
        answers.append({"text": text, "tokens": tokens[1:-1]})
    return answers
