"""ELECTRA in OpenVINO's own operators, from ids to the last hidden state; its plugin does the fusing."""

import numpy as np
import openvino as ov
from openvino import opset15 as op


class PlainGraph:
    def __init__(self, model, masked: bool):
        self.model = model
        self.ids = op.parameter([-1, -1], ov.Type.i32, "input_ids")
        self.inputs, self.bias = [self.ids], None
        if masked:  # 0 for a token, -10000 for padding: [sequences, 1, 1, keys]
            mask = op.parameter([-1, -1], ov.Type.f32, "attention_mask")
            self.inputs.append(mask)
            self.bias = op.unsqueeze(op.multiply(op.subtract(mask, np.float32(1)), np.float32(10000)), np.array([1, 2]))

    def linear(self, source, name: str, scale: float = 1):
        weight, bias = (self.model[f"{name}.{part}"] * np.float32(scale) for part in ("weight", "bias"))
        return op.add(op.matmul(source, op.constant(weight), False, True), op.constant(bias))

    def norm(self, source, name: str):
        normed = op.mvn(source, np.array([-1]), True, self.model.epsilon, "inside_sqrt")
        scaled = op.multiply(normed, op.constant(self.model[f"{name}.weight"]))
        return op.add(scaled, op.constant(self.model[f"{name}.bias"]))

    def embeddings(self):
        word, position, token_type = (
            self.model[f"embeddings.{name}_embeddings.weight"] for name in ("word", "position", "token_type"))
        words = op.gather(op.constant(word), self.ids, 0)
        places = op.constant(position + token_type[0])
        count = op.gather(op.shape_of(self.ids, "i64"), np.array([1]), 0)
        seen = op.slice(places, np.array([0]), count, np.array([1]), np.array([0]))
        hidden = self.norm(op.add(words, seen), "embeddings.LayerNorm")
        if self.model["embeddings_project.weight"] is None:
            return hidden
        return self.linear(hidden, "embeddings_project")

    def heads(self, source, order: list[int]):
        shape = np.array([0, 0, self.model.heads, self.model.head_size])
        return op.transpose(op.reshape(source, shape, True), np.array(order))

    def attention(self, hidden, name: str):
        query = self.heads(self.linear(hidden, f"{name}.query", self.model.head_size**-0.5), [0, 2, 1, 3])
        key = self.heads(self.linear(hidden, f"{name}.key"), [0, 2, 3, 1])
        value = self.heads(self.linear(hidden, f"{name}.value"), [0, 2, 1, 3])
        scores = op.matmul(query, key, False, False)
        if self.bias is not None:
            scores = op.add(scores, self.bias)
        context = op.transpose(op.matmul(op.softmax(scores, -1), value, False, False), np.array([0, 2, 1, 3]))
        return op.reshape(context, np.array([0, 0, self.model.hidden_size]), True)

    def layer(self, hidden, name: str):
        context = self.linear(self.attention(hidden, f"{name}.attention.self"), f"{name}.attention.output.dense")
        hidden = self.norm(op.add(context, hidden), f"{name}.attention.output.LayerNorm")
        active = op.gelu(self.linear(hidden, f"{name}.intermediate.dense"), "erf")
        return self.norm(op.add(self.linear(active, f"{name}.output.dense"), hidden), f"{name}.output.LayerNorm")


def plain_model(model, masked: bool) -> ov.Model:
    graph = PlainGraph(model, masked)
    hidden = graph.embeddings()
    for index in range(model.layers):
        hidden = graph.layer(hidden, f"encoder.layer.{index}")
    return ov.Model([op.result(hidden)], graph.inputs, "electra")
