"""Contenders with a pipeline of their own: transformers, optimum and sentence-transformers.

Each is a function of texts and a batch size. It gets all texts at once, which spares it the start of a call
for each batch. All read a copy of the folder with weights in float32: none computes in float16.
"""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

os.environ.setdefault("HF_HUB_OFFLINE", "1")  # or each asks a server for files that there are not

Contender = Callable[[list[str], int], Any]


def float32_copy(folder: str, target: Path) -> str:
    """Writes a folder with its weights in float32, and returns its path."""
    import torch
    import transformers

    copy = target / Path(folder).name
    if not copy.is_dir():
        shutil.copytree(folder, copy)
        kind = getattr(transformers, transformers.AutoConfig.from_pretrained(folder).architectures[0])
        kind.from_pretrained(folder, dtype=torch.float32).save_pretrained(copy)
    return str(copy)


def labels_by(pipe: Any) -> Contender:
    def ask(texts: list[str], batch_size: int) -> list[str]:
        answers = pipe(texts, batch_size=batch_size, truncation=True)
        return [answer["label"] for answer in answers]

    return ask


def transformers_pipeline(folder: str, threads: int, compiled: bool = False) -> Contender:
    import torch
    import transformers

    torch.set_num_threads(threads)
    transformers.logging.set_verbosity_error()
    # Eager attention: ELECTRA in transformers 4.57 knows no other, and refuses "sdpa".
    pipe = transformers.pipeline("text-classification", folder, device="cpu", dtype=torch.float32)
    if compiled:
        pipe.model = torch.compile(pipe.model, dynamic=True)
    return labels_by(pipe)


def session_options(threads: int) -> Any:
    import onnxruntime

    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads, options.inter_op_num_threads = threads, 1
    return options


def openvino_settings(threads: int) -> dict[str, Any]:
    return {"INFERENCE_NUM_THREADS": threads, "INFERENCE_PRECISION_HINT": "f32"}


def optimum_pipeline(folder: str, threads: int) -> Contender:
    import transformers
    from optimum.onnxruntime import ORTModelForSequenceClassification, pipeline

    model = ORTModelForSequenceClassification.from_pretrained(
        folder, export=True, session_options=session_options(threads)
    )
    tokenizer = transformers.AutoTokenizer.from_pretrained(folder)
    return labels_by(pipeline("text-classification", model=model, tokenizer=tokenizer))


def optimum_openvino(folder: str, threads: int) -> Contender:
    import transformers
    from optimum.intel import OVModelForSequenceClassification

    model = OVModelForSequenceClassification.from_pretrained(
        folder, export=True, ov_config=openvino_settings(threads)
    )
    tokenizer = transformers.AutoTokenizer.from_pretrained(folder)
    return labels_by(transformers.pipeline("text-classification", model=model, tokenizer=tokenizer))


def sentence_transformers(folder: str, threads: int, backend: str) -> Contender:
    import torch
    from sentence_transformers import SentenceTransformer

    torch.set_num_threads(threads)
    settings: dict[str, dict[str, Any]] = {
        "torch": {"dtype": torch.float32},
        "onnx": {"session_options": session_options(threads), "export": True},
        "openvino": {"ov_config": openvino_settings(threads), "export": True},
    }
    model = SentenceTransformer(
        folder, device="cpu", backend=backend, model_kwargs=settings[backend]
    )
    return lambda texts, batch_size: model.encode(
        texts, batch_size=batch_size, show_progress_bar=False
    )
