"""Writes rerank/expected.json: what CrossEncoder says of the tiny models of text-classification/.

Made with sentence-transformers 5.2.3, transformers 4.57.6 and torch 2.15.0 on a CPU:

    python3 make_rerank.py
"""

import json
import pathlib
import shutil
import tempfile

from sentence_transformers import CrossEncoder
from transformers import ElectraTokenizerFast

HERE = pathlib.Path(__file__).parent
QUERY = "A good film?"
DOCUMENTS = ["two hours i want back", "", "a very good story , and a film to see twice .", "not " * 40, "bad", "bad",
             "Ünïcödé and 漢字"]
NEW, OLD = "sentence_transformers", "sbert_ce_default_activation_function"
ACTIVATIONS = ["linear.Identity", "activation.Sigmoid", "activation.Tanh", "activation.GELU", "activation.Softplus",
               "activation.Softmax", "activation.LogSoftmax"]
CONFIGS = [{}, {NEW: {"version": "5.2.3"}}, {OLD: "torch.nn.modules.linear.Identity"}, {OLD: None},
           {NEW: {"activation_fn": "torch.nn.modules.activation.Tanh"}, OLD: "torch.nn.modules.linear.Identity"},
           {NEW: {"activation_fn": None}, OLD: "torch.nn.modules.linear.Identity"},
           *({NEW: {"activation_fn": f"torch.nn.modules.{name}"}} for name in ACTIVATIONS)]


def asked(model, more, query=QUERY):
    with tempfile.TemporaryDirectory() as folder:
        folder = pathlib.Path(folder) / "model"
        shutil.copytree(HERE / "text-classification" / model, folder)
        config = folder / "config.json"
        config.write_text(json.dumps({**json.loads(config.read_text()), **more}))
        ElectraTokenizerFast.from_pretrained(folder).save_pretrained(folder)
        encoder = CrossEncoder(str(folder), device="cpu")
        scores = encoder.predict([(query, document) for document in DOCUMENTS]).tolist()
        ranked = encoder.rank(query, DOCUMENTS) if encoder.num_labels == 1 else []
    return {"model": model, "config": more, "query": query, "scores": scores,
            "order": [each["corpus_id"] for each in ranked]}


def main():
    cases = [asked(model, more) for model in ("one", "five") for more in CONFIGS]
    cases += [asked("one", {}, query) for query in ("", "not " * 40)]
    lines = ",\n".join(json.dumps(case) for case in cases)
    documents = json.dumps(DOCUMENTS, ensure_ascii=False)
    text = f'{{"documents": {documents},\n"cases": [\n{lines}\n]}}\n'
    (HERE / "rerank" / "expected.json").write_text(text, encoding="utf-8")


if __name__ == "__main__":
    main()
