"""FastAPI and ONNX Runtime with dynamic batching: what one writes by hand, written with care.

    peer_onnxruntime.py FOLDER PORT THREADS CACHE

The graph has ONNX Runtime's fused operators. Nobody waits while the engine is idle; whatever comes in the meantime, up
to 64 texts, is tokenized together, sorted by length and computed in groups of 8, each padded to its longest. Tokenizing
and computing run beside the event loop, and responses are written by orjson.
"""

import asyncio
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import numpy as np
import orjson
import uvicorn
from fastapi import FastAPI, Response
from pydantic import BaseModel
from tokenizers import BertWordPieceTokenizer

sys.path.append(str(Path(__file__).parent.parent / "peers"))
from protocol import padded  # noqa: E402
from weights import Model  # noqa: E402
from worker_onnxruntime import OnnxRuntime  # noqa: E402

LIMIT, GROUP = 64, 8


class EmbeddingRequest(BaseModel):
    input: str | list[str]
    model: str = ""


class Embedder:
    def __init__(self, folder: str, threads: int, cache: str):
        self.tokenizer = BertWordPieceTokenizer(f"{folder}/vocab.txt", lowercase=True)
        self.tokenizer.enable_truncation(512)
        self.engine = OnnxRuntime(Model(folder), "fp32", threads, cache)
        for is_masked in (False, True):
            self.engine.session(is_masked)

    def vectors(self, rows: list[np.ndarray]) -> np.ndarray:
        batch = padded(rows)
        given = {"input_ids": batch.ids, "token_type_ids": np.zeros_like(batch.ids)}
        if batch.padded:
            given["attention_mask"] = batch.mask
        hidden = self.engine.session(batch.padded).run(None, given)[0]
        sums = np.matmul(batch.mask[:, None, :].astype(np.float32), hidden)[:, 0]
        return sums / np.linalg.norm(sums, axis=1, keepdims=True)

    def tokenize(self, texts: list[str]) -> list[np.ndarray]:
        return [np.array(each.ids, np.int32) for each in self.tokenizer._tokenizer.encode_batch_fast(texts)]


class Batcher:
    """Gives the engine what has come since its last batch."""

    def __init__(self, embedder: Embedder):
        self.embedder, self.waiting, self.arrived = embedder, [], asyncio.Event()
        self.beside = ThreadPoolExecutor(1)

    async def embed(self, text: str) -> np.ndarray:
        answer = asyncio.get_running_loop().create_future()
        self.waiting.append((text, answer))
        self.arrived.set()
        return await answer

    async def run(self) -> None:
        loop = asyncio.get_running_loop()
        while True:
            await self.arrived.wait()
            taken, self.waiting = self.waiting[:LIMIT], self.waiting[LIMIT:]
            if not self.waiting:
                self.arrived.clear()
            rows = await loop.run_in_executor(self.beside, self.embedder.tokenize, [text for text, _ in taken])
            order = sorted(range(len(rows)), key=lambda place: len(rows[place]))
            for begin in range(0, len(order), GROUP):
                group = order[begin:begin + GROUP]
                vectors = await loop.run_in_executor(self.beside, self.embedder.vectors, [rows[i] for i in group])
                for place, vector in zip(group, vectors):
                    taken[place][1].set_result(vector)


def application(embedder: Embedder) -> FastAPI:
    app, batchers = FastAPI(), []

    @app.on_event("startup")
    async def start() -> None:
        batchers.append(Batcher(embedder))
        batchers.append(asyncio.create_task(batchers[0].run()))

    @app.get("/health")
    async def health() -> Response:
        return Response()

    @app.post("/v1/embeddings")
    async def embeddings(request: EmbeddingRequest) -> Response:
        texts = [request.input] if isinstance(request.input, str) else request.input
        vectors = await asyncio.gather(*(batchers[0].embed(text) for text in texts))
        data = [{"object": "embedding", "embedding": vector, "index": index} for index, vector in enumerate(vectors)]
        answer = {"object": "list", "data": data, "model": request.model}
        return Response(orjson.dumps(answer, option=orjson.OPT_SERIALIZE_NUMPY), media_type="application/json")

    return app


if __name__ == "__main__":
    folder, port, threads, cache = sys.argv[1:5]
    uvicorn.run(application(Embedder(folder, int(threads), cache)), host="127.0.0.1", port=int(port), loop="uvloop",
                http="httptools", access_log=False, log_level="warning")
