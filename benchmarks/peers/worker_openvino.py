"""OpenVINO: a graph for each shape, precision by hint, int8 by NNCF's post-training quantisation.

    worker_openvino.py fp32|bf16|int8 FOLDER THREADS CACHE

A batch is computed in two ways, of which the faster one counts: all threads on all of it (the latency hint), and one
stream for each thread, every stream with its part of the sequences (the throughput hint).
"""

import sys

import numpy as np
import openvino as ov

from protocol import Batch, Way, random_rows, serve
from weights import Model

CALIBRATION_LENGTHS = [8, 16, 24, 32, 48, 64, 96, 128] * 4


def write_plain(model: Model, masked: bool, path) -> None:
    from graph_plain import plain_model

    ov.save_model(plain_model(model, masked), path, compress_to_fp16=False)


def write_int8(model: Model, masked: bool, fp32, path) -> None:
    import nncf

    def given(row):
        return [row[None], np.ones((1, len(row)), np.float32)][: 1 + masked]

    rows = random_rows(CALIBRATION_LENGTHS, model.vocab_size)
    quantised = nncf.quantize(ov.Core().read_model(fp32), nncf.Dataset(rows, given),
                              model_type=nncf.ModelType.TRANSFORMER, subset_size=len(rows))
    ov.save_model(quantised, path, compress_to_fp16=False)


def settings(precision: str, threads: int, streams: int) -> dict:
    return {"INFERENCE_PRECISION_HINT": "bf16" if precision == "bf16" else "f32",
            "PERFORMANCE_HINT": "LATENCY" if streams == 1 else "THROUGHPUT",
            "NUM_STREAMS": streams, "INFERENCE_NUM_THREADS": threads}


class OpenVino:
    def __init__(self, model: Model, precision: str, threads: int, cache: str):
        self.model, self.precision, self.threads, self.cache = model, precision, threads, cache
        self.core, self.graphs = ov.Core(), {}

    def graph(self, masked: bool) -> ov.Model:
        if masked not in self.graphs:
            kind = "masked" if masked else "plain"
            path = self.model.made(self.cache, f"openvino-fp32-{kind}.xml",
                                   lambda path: write_plain(self.model, masked, path))
            if self.precision == "int8":
                fp32 = path
                path = self.model.made(self.cache, f"openvino-int8-{kind}.xml",
                                       lambda path: write_int8(self.model, masked, fp32, path))
            self.graphs[masked] = self.core.read_model(path)
        return self.graphs[masked]

    def requests(self, batch: Batch, streams: int) -> list[ov.InferRequest]:
        """One request for each stream, with its part of the batch."""
        ids, masks = np.array_split(batch.ids, streams), np.array_split(batch.mask.astype(np.float32), streams)
        compiled, made = {}, []
        for part, mask in zip(ids, masks):
            if part.shape not in compiled:
                graph = self.graph(batch.padded).clone()
                graph.reshape({each: list(part.shape) for each in graph.inputs})
                compiled[part.shape] = self.core.compile_model(
                    graph, "CPU", settings(self.precision, self.threads, streams))
            request = compiled[part.shape].create_infer_request()
            for index, value in enumerate([part, mask][: 1 + batch.padded]):
                request.set_input_tensor(index, ov.Tensor(np.ascontiguousarray(value)))
            made.append(request)
        return made

    def way(self, batches: list[Batch], streams: int) -> Way:
        requests = [self.requests(batch, streams) for batch in batches]

        def run():
            for parts in requests:
                for request in parts:
                    request.start_async()
                for request in parts:
                    request.wait()

        def output():
            return np.concatenate([request.get_output_tensor(0).data for request in requests[0]])

        return Way(f"{streams} streams" if streams > 1 else "", run, output)

    def ways(self, batches: list[Batch]) -> list[Way]:
        divisible = all(len(batch.ids) >= self.threads for batch in batches) and self.threads > 1
        return [self.way(batches, streams) for streams in ([1, self.threads] if divisible else [1])]


if __name__ == "__main__":
    precision, folder, threads, cache = sys.argv[1:5]
    model = Model(folder)
    serve(lambda: OpenVino(model, precision, int(threads), cache), model.vocab_size)
