"""A Hugging Face folder of ELECTRA as numpy arrays, and where what an engine makes of it is kept."""

import hashlib
import json
import mmap
from pathlib import Path

import numpy as np

TYPES = {"F32": np.float32, "I64": np.int64, "I32": np.int32}


def read_safetensors(path: Path) -> dict[str, np.ndarray]:
    with open(path, "rb") as file:
        data = mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ)
    start = 8 + int.from_bytes(data[:8], "little")
    tensors = {}
    for name, entry in json.loads(data[8:start]).items():
        if name == "__metadata__":
            continue
        shape, dtype = entry["shape"], TYPES[entry["dtype"]]
        count = int(np.prod(shape))
        tensors[name] = np.frombuffer(data, dtype, count, start + entry["data_offsets"][0]).reshape(shape)
    return tensors


def write_safetensors(path: Path, tensors: dict[str, np.ndarray]) -> None:
    header, offset = {}, 0
    names = {np.dtype(dtype): name for name, dtype in TYPES.items()}
    for name, value in tensors.items():
        header[name] = {"dtype": names[value.dtype], "shape": list(value.shape),
                        "data_offsets": [offset, offset + value.nbytes]}
        offset += value.nbytes
    text = json.dumps(header).encode()
    with open(path, "wb") as file:
        file.write(len(text).to_bytes(8, "little") + text)
        for value in tensors.values():
            file.write(np.ascontiguousarray(value).tobytes())


class Model:
    """Sizes and tensors; model["encoder.layer.0.output.dense.weight"] is [out, in]."""

    def __init__(self, folder: str):
        self.folder = Path(folder)
        config = json.loads((self.folder / "config.json").read_text())
        self.vocab_size = config["vocab_size"]
        self.embedding_size = config["embedding_size"]
        self.hidden_size = config["hidden_size"]
        self.layers = config["num_hidden_layers"]
        self.heads = config["num_attention_heads"]
        self.intermediate_size = config["intermediate_size"]
        self.epsilon = config["layer_norm_eps"]
        self._tensors = None

    @property
    def head_size(self) -> int:
        return self.hidden_size // self.heads

    def __getitem__(self, name: str) -> np.ndarray:
        if self._tensors is None:  # only when asked for: an engine with a file of its own does without
            self._tensors = read_safetensors(self.folder / "model.safetensors")
        return self._tensors.get("electra." + name, self._tensors.get(name))

    def digest(self) -> str:
        """Eight letters for the weights: their size, and bytes from the whole file."""
        path = self.folder / "model.safetensors"
        size, hashed = path.stat().st_size, hashlib.sha256()
        with open(path, "rb") as file:
            for part in range(64):
                file.seek(size * part // 64)
                hashed.update(file.read(4096))
        return hashed.hexdigest()[:8] + f"-{size}"

    def made(self, cache: str, name: str, make) -> Path:
        """The file `name` that make(path) writes, once for these weights and these lines of code."""
        folder = Path(cache) / self.digest()
        folder.mkdir(parents=True, exist_ok=True)
        path = folder / name
        if not path.exists():
            unfinished = path.with_name("making-" + name)
            make(unfinished)
            for part in (unfinished.with_suffix(".bin"), unfinished):  # OpenVINO's weights lie beside its graph
                if part.exists():
                    part.replace(part.with_name(part.name.removeprefix("making-")))
        return path
