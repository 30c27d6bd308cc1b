"""Contenders that compute graphs: their texts are sorted by length and go in padded batches."""

from __future__ import annotations

import json
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

batch_size = 16
inputs = ("input_ids", "attention_mask", "token_type_ids")

Graph = Callable[[dict[str, Any]], Any]


def labels_by(graph: Graph, folder: str) -> Callable[[list[str]], list[str]]:
    """Returns a function from texts to labels; `graph` makes logits of a batch."""
    from tokenizers import Tokenizer

    tokenizer = Tokenizer.from_file(str(Path(folder) / "tokenizer.json"))
    tokenizer.enable_truncation(512)
    tokenizer.no_padding()
    config = json.loads((Path(folder) / "config.json").read_text())
    names = {int(key): name for key, name in config["id2label"].items()}

    def ask(texts: list[str]) -> list[str]:
        encodings = tokenizer.encode_batch(texts)
        order = sorted(range(len(texts)), key=lambda place: len(encodings[place]))
        labels = [""] * len(texts)
        for begin in range(0, len(order), batch_size):
            places = order[begin : begin + batch_size]
            best = graph(padded([encodings[place] for place in places])).argmax(-1)
            for place, label in zip(places, best):
                labels[place] = names[int(label)]
        return labels

    return ask


def padded(encodings: list[Any]) -> dict[str, Any]:
    import numpy as np

    width = max(len(one) for one in encodings)
    batch = {name: np.zeros((len(encodings), width), np.int64) for name in inputs}
    for row, one in enumerate(encodings):
        batch["input_ids"][row, : len(one)] = one.ids
        batch["attention_mask"][row, : len(one)] = 1
        batch["token_type_ids"][row, : len(one)] = one.type_ids
    return batch


def loaded(folder: str) -> Any:
    import torch
    from transformers import AutoModelForSequenceClassification

    return AutoModelForSequenceClassification.from_pretrained(folder, dtype=torch.float32).eval()


def torch_compile(folder: str, threads: int) -> Callable[[list[str]], list[str]]:
    import torch

    torch.set_num_threads(threads)
    model = torch.compile(loaded(folder), dynamic=True)

    def graph(batch: dict[str, Any]) -> Any:
        with torch.inference_mode():
            given = {name: torch.from_numpy(array) for name, array in batch.items()}
            return model(**given).logits.numpy()

    return labels_by(graph, folder)


def exported(folder: str, target: Path) -> None:
    """Writes the model as a graph for ONNX Runtime, of any batch and length."""
    import torch

    model = loaded(folder)
    example = {name: torch.ones((2, 9), dtype=torch.int64) for name in inputs}
    axes = {0: "texts", 1: "tokens"}
    torch.onnx.export(
        model,
        (),
        str(target),
        kwargs=example,
        input_names=list(inputs),
        output_names=["logits"],
        dynamic_axes={name: axes for name in inputs} | {"logits": {0: "texts"}},
        opset_version=17,
        dynamo=False,
    )


def onnx_runtime(folder: str, threads: int) -> Callable[[list[str]], list[str]]:
    import onnxruntime
    from onnxruntime.transformers import optimizer

    with tempfile.TemporaryDirectory() as temporary:
        plain, fused = Path(temporary) / "plain.onnx", Path(temporary) / "fused.onnx"
        exported(folder, plain)
        config = json.loads((Path(folder) / "config.json").read_text())
        optimizer.optimize_model(
            str(plain),
            model_type="bert",
            num_heads=config["num_attention_heads"],
            hidden_size=config["hidden_size"],
            opt_level=1,
        ).save_model_to_file(str(fused))
        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads, options.inter_op_num_threads = threads, 1
        session = onnxruntime.InferenceSession(
            fused.read_bytes(), options, providers=["CPUExecutionProvider"]
        )
    known = {one.name for one in session.get_inputs()}  # a fused graph may lack one

    def graph(batch: dict[str, Any]) -> Any:
        given = {name: array for name, array in batch.items() if name in known}
        return session.run(["logits"], given)[0]

    return labels_by(graph, folder)


def openvino(folder: str, threads: int) -> Callable[[list[str]], list[str]]:
    import openvino

    with tempfile.TemporaryDirectory() as temporary:
        plain = Path(temporary) / "plain.onnx"
        exported(folder, plain)
        settings = {"INFERENCE_NUM_THREADS": threads, "INFERENCE_PRECISION_HINT": "f32"}
        compiled = openvino.Core().compile_model(str(plain), "CPU", settings)
    return labels_by(lambda batch: compiled(batch)["logits"], folder)
