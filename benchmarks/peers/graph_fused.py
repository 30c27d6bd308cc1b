"""ELECTRA from ONNX Runtime's own fused operators, as its transformer optimiser would leave them."""

import numpy as np
import onnx
from onnx import TensorProto, helper, numpy_helper

MICROSOFT = "com.microsoft"


class FusedGraph:
    """Nodes and initialisers while they are being added."""

    def __init__(self, model):
        self.model, self.nodes, self.initializers = model, [], []

    def constant(self, name: str, value: np.ndarray) -> str:
        self.initializers.append(numpy_helper.from_array(np.ascontiguousarray(value, np.float32), name))
        return name

    def weight(self, name: str) -> str:
        return self.constant(name, self.model[name])

    def node(self, kind: str, inputs: list[str], output: str, domain=MICROSOFT, **attributes) -> str:
        self.nodes.append(helper.make_node(kind, inputs, [output], name=output, domain=domain, **attributes))
        return output

    def matmul(self, source: str, dense: str) -> str:
        weight = self.constant(f"{dense}.weight", self.model[f"{dense}.weight"].T)
        return self.node("MatMul", [source, weight], f"{dense}.product", domain="")

    def embeddings(self, masked: bool) -> tuple[str, str]:
        tables = [self.weight(f"embeddings.{name}_embeddings.weight") for name in ("word", "position", "token_type")]
        norm = [self.weight("embeddings.LayerNorm.weight"), self.weight("embeddings.LayerNorm.bias")]
        inputs = ["input_ids", "token_type_ids", *tables, *norm] + (["attention_mask"] if masked else [])
        self.nodes.append(helper.make_node("EmbedLayerNormalization", inputs, ["embedded", "key_count"],
                                           name="embedded", domain=MICROSOFT, epsilon=self.model.epsilon))
        if self.model["embeddings_project.weight"] is None:
            return "embedded", "key_count"
        product = self.matmul("embedded", "embeddings_project")
        bias = self.weight("embeddings_project.bias")
        return self.node("Add", [product, bias], "projected", domain=""), "key_count"

    def attention(self, layer: str, hidden: str, masked: bool, key_count: str) -> str:
        parts = [f"{layer}.attention.self.{name}" for name in ("query", "key", "value")]
        weight = self.constant(f"{layer}.qkv.weight", np.hstack([self.model[f"{p}.weight"].T for p in parts]))
        bias = self.constant(f"{layer}.qkv.bias", np.concatenate([self.model[f"{p}.bias"] for p in parts]))
        inputs = [hidden, weight, bias] + ([key_count] if masked else [])
        return self.node("Attention", inputs, f"{layer}.context", num_heads=self.model.heads)

    def output(self, part: str, source: str, residual: str) -> str:
        product = self.matmul(source, f"{part}.dense")
        constants = [self.weight(f"{part}.{name}") for name in ("LayerNorm.weight", "LayerNorm.bias", "dense.bias")]
        return self.node("SkipLayerNormalization", [product, residual, *constants], f"{part}.normed",
                         epsilon=self.model.epsilon)

    def layer(self, layer: str, hidden: str, masked: bool, key_count: str) -> str:
        context = self.attention(layer, hidden, masked, key_count)
        hidden = self.output(f"{layer}.attention.output", context, hidden)
        up = self.matmul(hidden, f"{layer}.intermediate.dense")
        bias = self.weight(f"{layer}.intermediate.dense.bias")
        active = self.node("BiasGelu", [up, bias], f"{layer}.active")
        return self.output(f"{layer}.output", active, hidden)


def fused_model(model, masked: bool) -> onnx.ModelProto:
    graph = FusedGraph(model)
    hidden, key_count = graph.embeddings(masked)
    for index in range(model.layers):
        hidden = graph.layer(f"encoder.layer.{index}", hidden, masked, key_count)
    graph.node("Identity", [hidden], "last_hidden_state", domain="")
    names = ["input_ids", "token_type_ids"] + (["attention_mask"] if masked else [])
    inputs = [helper.make_tensor_value_info(name, TensorProto.INT32, ["batch", "tokens"]) for name in names]
    output = helper.make_tensor_value_info("last_hidden_state", TensorProto.FLOAT,
                                           ["batch", "tokens", model.hidden_size])
    made = helper.make_graph(graph.nodes, "electra", inputs, [output], graph.initializers)
    opsets = [helper.make_opsetid("", 17), helper.make_opsetid(MICROSOFT, 1)]
    return helper.make_model(made, opset_imports=opsets, ir_version=10)
