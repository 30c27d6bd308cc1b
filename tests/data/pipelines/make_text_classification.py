"""Writes text-classification/: tiny random models and what the reference's pipeline says of some texts.

Made with transformers 4.57.6, tokenizers 0.22.2 and torch 2.15.0 on a CPU:

    python3 make_text_classification.py
"""

import json
import pathlib

import torch
from transformers import ElectraConfig, ElectraForSequenceClassification, ElectraTokenizerFast, pipeline

SPECIAL = ["[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]"]
WORDS = ["a", "good", "bad", "film", "story", "to", "see", "twice", "two", "hours", "i", "want", "back", "not", "the",
         "was", "very", "and", ",", ".", "!", "?", "##s", "##ing", "##ly"]
LETTERS = [prefix + chr(code) for prefix in ("", "##") for code in range(ord("b"), ord("z") + 1)]
TEXTS = ["A good film to see twice.", "Two hours I want back!", "", "bad", "[MASK] story, and very badly told?",
         "Ünïcödé and 漢字 \u0007 and \U0001F600", "not " * 40]
PAIRS = [["A good film.", "A bad film."], ["the story", ""], ["not " * 40, "very " * 10]]
CASES = {
    "two": dict(num_labels=2, id2label={0: "NEGATIVE", 1: "POSITIVE"}, label2id={"NEGATIVE": 0, "POSITIVE": 1}),
    "five": dict(num_labels=5),
    "one": dict(num_labels=1),
    "regression": dict(num_labels=1, problem_type="regression"),
    "several": dict(num_labels=3, problem_type="multi_label_classification"),
}


def make_model(folder, number, settings):
    torch.manual_seed(number)
    config = ElectraConfig(vocab_size=len(SPECIAL + WORDS + LETTERS), embedding_size=8, hidden_size=12, num_hidden_layers=1,
                           num_attention_heads=2, intermediate_size=16, max_position_embeddings=24,
                           initializer_range=0.5, **settings)
    model = ElectraForSequenceClassification(config).eval()
    model.save_pretrained(folder)
    (folder / "vocab.txt").write_text("".join(token + "\n" for token in SPECIAL + WORDS + LETTERS))
    (folder / "tokenizer_config.json").write_text(json.dumps({"do_lower_case": True, "model_max_length": 512}) + "\n")


def answers(folder):
    classify = pipeline("text-classification", model=str(folder), device="cpu",
                        tokenizer=ElectraTokenizerFast.from_pretrained(folder))
    how = dict(truncation=True, max_length=24)
    pairs = [{"text": text, "text_pair": pair} for text, pair in PAIRS]
    result = [{"text": text, "best": classify(text, **how), "all": classify([text], top_k=None, **how)[0],
               **{name: classify([text], top_k=None, function_to_apply=name, **how)[0] for name in ("softmax", "sigmoid", "none")}}
              for text in TEXTS]
    for pair, best in zip(PAIRS, classify(pairs, **how)):
        result.append({"text": pair[0], "text_pair": pair[1], "best": [best]})
    return result


def main():
    for number, (name, settings) in enumerate(CASES.items()):
        folder = pathlib.Path(__file__).parent / "text-classification" / name
        folder.mkdir(parents=True, exist_ok=True)
        make_model(folder, number, settings)
        (folder / "expected.json").write_text(json.dumps(answers(folder), indent=1) + "\n")


if __name__ == "__main__":
    main()
