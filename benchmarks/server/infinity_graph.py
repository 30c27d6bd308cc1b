"""Writes the graph that Infinity's engine "optimum" opens: ONNX Runtime's fused operators behind inputs of int64.

    infinity_graph.py FOLDER FILE
"""

import sys
from pathlib import Path

import onnx
from onnx import TensorProto, helper

sys.path.append(str(Path(__file__).parent.parent / "peers"))
from graph_fused import fused_model  # noqa: E402
from weights import Model  # noqa: E402


def with_int64_inputs(made: onnx.ModelProto) -> onnx.ModelProto:
    casts = []
    for given in made.graph.input:
        given.type.tensor_type.elem_type = TensorProto.INT64
        casts.append(helper.make_node("Cast", [given.name], [given.name + ".int32"], to=TensorProto.INT32))
    names = {given.name for given in made.graph.input}
    for node in made.graph.node:
        node.input[:] = [name + ".int32" if name in names else name for name in node.input]
    nodes = casts + list(made.graph.node)
    del made.graph.node[:]
    made.graph.node.extend(nodes)
    return made


if __name__ == "__main__":
    folder, file = sys.argv[1:3]
    Path(file).parent.mkdir(exist_ok=True)
    onnx.save(with_int64_inputs(fused_model(Model(folder), masked=True)), file)
