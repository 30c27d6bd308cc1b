"""ONNX Runtime: fused graph, all optimisations, int32 inputs, I/O binding; int8 is dynamic, per channel.

    worker_onnxruntime.py fp32|int8 FOLDER THREADS CACHE

The number of fused nodes is verified in the graph that the session really runs.
"""

import collections
import sys
import tempfile
from pathlib import Path

import numpy as np
import onnxruntime as ort

from protocol import Way, serve
from weights import Model


def write_fused(model: Model, masked: bool, path: Path) -> None:
    import onnx
    from graph_fused import fused_model

    onnx.save(fused_model(model, masked), path)


def write_int8(fp32: Path, path: Path) -> None:
    from onnx import TensorProto
    from onnxruntime.quantization import QuantType, quantize_dynamic

    quantize_dynamic(fp32, path, per_channel=True, weight_type=QuantType.QInt8,
                     op_types_to_quantize=["MatMul", "Attention"],
                     extra_options={"MatMulConstBOnly": True, "DefaultTensorType": TensorProto.FLOAT})


def verify(model: Model, precision: str, path: str) -> None:
    """Fails unless every layer is made of the operators it ought to be made of."""
    import onnx

    graph = onnx.load(path, load_external_data=False).graph
    found = collections.Counter(node.op_type for node in graph.node)
    int8 = precision == "int8"
    projections = int(model.embedding_size != model.hidden_size)
    wanted = {"EmbedLayerNormalization": 1, "SkipLayerNormalization": 2 * model.layers, "BiasGelu": model.layers,
              "QAttention" if int8 else "Attention": model.layers,
              "DynamicQuantizeMatMul" if int8 else "MatMul": 3 * model.layers + projections}
    if any(found[kind] != count for kind, count in wanted.items()):
        raise SystemExit(f"ONNX Runtime's graph is {dict(found)}; it must have {wanted}")


class OnnxRuntime:
    def __init__(self, model: Model, precision: str, threads: int, cache: str):
        self.model, self.precision, self.threads, self.cache = model, precision, threads, cache
        self.sessions = {}

    def graph(self, masked: bool) -> Path:
        kind = "masked" if masked else "plain"
        fp32 = self.model.made(self.cache, f"onnxruntime-fp32-{kind}.onnx",
                               lambda path: write_fused(self.model, masked, path))
        if self.precision == "fp32":
            return fp32
        return self.model.made(self.cache, f"onnxruntime-int8-{kind}.onnx", lambda path: write_int8(fp32, path))

    def session(self, masked: bool) -> ort.InferenceSession:
        if masked not in self.sessions:
            options = ort.SessionOptions()
            options.intra_op_num_threads, options.inter_op_num_threads = self.threads, 1
            options.graph_optimization_level = ort.GraphOptimizationLevel.ORT_ENABLE_ALL
            options.log_severity_level = 3
            self.sessions[masked] = ort.InferenceSession(str(self.graph(masked)), options, ["CPUExecutionProvider"])
        return self.sessions[masked]

    def verify(self) -> None:
        for masked in (False, True):
            options = ort.SessionOptions()
            options.graph_optimization_level = ort.GraphOptimizationLevel.ORT_ENABLE_ALL
            options.log_severity_level = 3
            with tempfile.TemporaryDirectory() as folder:
                options.optimized_model_filepath = f"{folder}/optimised.onnx"
                ort.InferenceSession(str(self.graph(masked)), options, ["CPUExecutionProvider"])
                verify(self.model, self.precision, options.optimized_model_filepath)

    def bound(self, batch):
        session = self.session(batch.padded)
        binding = session.io_binding()
        given = {"input_ids": batch.ids, "token_type_ids": np.zeros_like(batch.ids)}
        if batch.padded:
            given["attention_mask"] = batch.mask
        for name, value in given.items():
            binding.bind_ortvalue_input(name, ort.OrtValue.ortvalue_from_numpy(value))
        output = ort.OrtValue.ortvalue_from_shape_and_type([*batch.ids.shape, self.model.hidden_size], np.float32)
        binding.bind_ortvalue_output("last_hidden_state", output)
        return session, binding, output

    def ways(self, batches):
        bound = [self.bound(batch) for batch in batches]

        def run():
            for session, binding, _ in bound:
                session.run_with_iobinding(binding)

        return [Way("", run, lambda: bound[0][2].numpy())]


if __name__ == "__main__":
    precision, folder, threads, cache = sys.argv[1:5]
    model = Model(folder)
    engine = OnnxRuntime(model, precision, int(threads), cache)
    if "--verify" in sys.argv:
        engine.verify()
    else:
        serve(lambda: engine, model.vocab_size)
