"""CTranslate2: ELECTRA-base relabelled as BERT, whose encoder it is.

    worker_ctranslate2.py fp32|int8 FOLDER THREADS CACHE
"""

import shutil
import sys

import ctranslate2
import numpy as np
from ctranslate2.specs import common_spec, transformer_spec

from protocol import Batch, Way, serve
from weights import Model

TYPES = {"fp32": "float32", "int8": "int8_float32"}


def set_linear(spec, model: Model, *names: str) -> None:
    spec.weight = np.concatenate([model[f"{name}.weight"] for name in names])
    spec.bias = np.concatenate([model[f"{name}.bias"] for name in names])


def set_norm(spec, model: Model, name: str) -> None:
    spec.gamma, spec.beta = model[f"{name}.weight"].copy(), model[f"{name}.bias"].copy()


def set_layer(spec, model: Model, name: str) -> None:
    own = f"{name}.attention"
    set_linear(spec.self_attention.linear[0], model, *(f"{own}.self.{part}" for part in ("query", "key", "value")))
    set_linear(spec.self_attention.linear[1], model, f"{own}.output.dense")
    set_norm(spec.self_attention.layer_norm, model, f"{own}.output.LayerNorm")
    set_linear(spec.ffn.linear_0, model, f"{name}.intermediate.dense")
    set_linear(spec.ffn.linear_1, model, f"{name}.output.dense")
    set_norm(spec.ffn.layer_norm, model, f"{name}.output.LayerNorm")


def write_bert(model: Model, path) -> None:
    encoder = transformer_spec.TransformerEncoderSpec(
        model.layers, model.heads, pre_norm=False, activation=common_spec.Activation.GELU, layernorm_embedding=True,
        num_source_embeddings=2, embeddings_merge=common_spec.EmbeddingsMerge.ADD)
    for spec, name in zip(encoder.embeddings, ("word", "token_type")):
        spec.weight = model[f"embeddings.{name}_embeddings.weight"].copy()
    encoder.scale_embeddings = False
    encoder.position_encodings.encodings = model["embeddings.position_embeddings.weight"].copy()
    set_norm(encoder.layernorm_embedding, model, "embeddings.LayerNorm")
    for index, spec in enumerate(encoder.layer):
        set_layer(spec, model, f"encoder.layer.{index}")
    bert = transformer_spec.TransformerEncoderModelSpec(encoder, pooling_layer=False)
    bert.register_vocabulary([f"token{index}" for index in range(model.vocab_size)])
    bert.config.layer_norm_epsilon, bert.config.unk_token = model.epsilon, "token100"
    shutil.rmtree(path, ignore_errors=True)
    path.mkdir()
    bert.validate()
    bert.save(str(path))


class CTranslate2:
    def __init__(self, model: Model, precision: str, threads: int, cache: str):
        path = model.made(cache, "ctranslate2", lambda path: write_bert(model, path))
        self.encoder = ctranslate2.Encoder(str(path), "cpu", compute_type=TYPES[precision], intra_threads=threads)

    def ways(self, batches: list[Batch]) -> list[Way]:
        inputs = [[ctranslate2.StorageView.from_array(array) for array in (batch.ids, batch.lengths)]
                  + [np.zeros_like(batch.ids).tolist()] for batch in batches]
        last = []

        def run():
            last[:] = [self.encoder.forward_batch(ids, lengths, token_type_ids=types).last_hidden_state
                       for ids, lengths, types in inputs]

        return [Way("", run, lambda: np.array(last[0]))]


if __name__ == "__main__":
    precision, folder, threads, cache = sys.argv[1:5]
    model = Model(folder)
    serve(lambda: CTranslate2(model, precision, int(threads), cache), model.vocab_size)
