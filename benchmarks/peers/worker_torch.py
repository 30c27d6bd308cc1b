"""PyTorch: a module of our own with scaled_dot_product_attention, from the same weights.

    worker_torch.py fp32|bf16|int8 FOLDER THREADS CACHE [--compile]

bf16 is tried as weights in bfloat16 and as autocast, and the faster one counts; int8 is dynamic quantisation of the
linear layers. With --compile every shape is also compiled by itself with frozen weights, and the faster one counts.
"""

import sys

import numpy as np
import torch
from torch import nn
from torch.nn import functional as F

from protocol import Batch, Way, serve
from weights import Model


def copied(array: np.ndarray) -> nn.Parameter:
    return nn.Parameter(torch.from_numpy(array.copy()), requires_grad=False)


def linear(model: Model, *names: str) -> nn.Linear:
    """One layer from one or several that have the same input."""
    weight = np.concatenate([model[f"{name}.weight"] for name in names])
    layer = nn.Linear(weight.shape[1], weight.shape[0], device="meta")
    layer.weight = copied(weight)
    layer.bias = copied(np.concatenate([model[f"{name}.bias"] for name in names]))
    return layer


def norm(model: Model, name: str) -> nn.LayerNorm:
    layer = nn.LayerNorm(len(model[f"{name}.weight"]), model.epsilon)
    layer.weight, layer.bias = copied(model[f"{name}.weight"]), copied(model[f"{name}.bias"])
    return layer


class Layer(nn.Module):
    def __init__(self, model: Model, name: str):
        super().__init__()
        own = f"{name}.attention"
        self.heads = model.heads
        self.qkv = linear(model, *(f"{own}.self.{part}" for part in ("query", "key", "value")))
        self.out, self.out_norm = linear(model, f"{own}.output.dense"), norm(model, f"{own}.output.LayerNorm")
        self.up, self.down = linear(model, f"{name}.intermediate.dense"), linear(model, f"{name}.output.dense")
        self.down_norm = norm(model, f"{name}.output.LayerNorm")

    def forward(self, hidden, mask):
        batch, tokens, width = hidden.shape
        split = self.qkv(hidden).view(batch, tokens, 3, self.heads, width // self.heads)
        query, key, value = split.permute(2, 0, 3, 1, 4)
        context = F.scaled_dot_product_attention(query, key, value, attn_mask=mask)
        hidden = self.out_norm(self.out(context.transpose(1, 2).reshape(batch, tokens, width)) + hidden)
        return self.down_norm(self.down(F.gelu(self.up(hidden))) + hidden)


class Electra(nn.Module):
    def __init__(self, model: Model):
        super().__init__()
        table = {name: model[f"embeddings.{name}_embeddings.weight"] for name in ("word", "position", "token_type")}
        self.words = copied(table["word"])
        self.places = copied(table["position"] + table["token_type"][0])
        self.norm = norm(model, "embeddings.LayerNorm")
        projects = model["embeddings_project.weight"] is not None
        self.project = linear(model, "embeddings_project") if projects else nn.Identity()
        self.layers = nn.ModuleList(Layer(model, f"encoder.layer.{index}") for index in range(model.layers))

    def forward(self, ids, mask):
        hidden = self.project(self.norm(F.embedding(ids, self.words) + self.places[: ids.shape[1]]))
        for layer in self.layers:
            hidden = layer(hidden, mask)
        return hidden


def int8(module: nn.Module) -> nn.Module:
    torch.backends.quantized.engine = "onednn" if "onednn" in torch.backends.quantized.supported_engines else "fbgemm"
    return torch.ao.quantization.quantize_dynamic(module, {nn.Linear}, torch.qint8)


class Torch:
    def __init__(self, model: Model, precision: str, compile: bool):
        self.precision, self.compile = precision, compile
        module = Electra(model).eval()
        self.modules = {"": int8(module) if precision == "int8" else module}
        if precision == "bf16":
            self.modules = {"autocast": module, "bf16 weights": Electra(model).eval().bfloat16()}

    def way(self, name: str, module: nn.Module, batches: list[Batch]) -> Way:
        dtype = torch.bfloat16 if self.precision == "bf16" else torch.float32
        inputs = [(torch.from_numpy(batch.ids), torch.from_numpy(batch.mask.astype(bool))[:, None, None])
                  for batch in batches]
        inputs = [(ids, torch.zeros(mask.shape, dtype=dtype).masked_fill_(~mask, -1e4) if batch.padded else None)
                  for (ids, mask), batch in zip(inputs, batches)]
        last = []

        def run():
            with torch.inference_mode(), torch.autocast("cpu", torch.bfloat16, enabled=name.startswith("autocast")):
                last[:] = [module(ids, mask) for ids, mask in inputs]

        return Way(name, run, lambda: last[0].float().numpy())

    def ways(self, batches: list[Batch]) -> list[Way]:
        made = [self.way(name, module, batches) for name, module in self.modules.items()]
        if self.compile:
            torch._dynamo.reset()
            made += [self.way(f"{name} compiled".strip(), torch.compile(module, dynamic=False), batches)
                     for name, module in self.modules.items()]
        return made


if __name__ == "__main__":
    precision, folder, threads = sys.argv[1:4]
    torch.set_num_threads(int(threads))
    torch._inductor.config.freezing = True
    model = Model(folder)
    serve(lambda: Torch(model, precision, "--compile" in sys.argv), model.vocab_size)
