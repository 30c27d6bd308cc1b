"""What is computed: for every workload the lengths of its sequences, and how peers may group them."""

import json
from dataclasses import dataclass
from pathlib import Path

LENGTHS = [8, 16, 32, 64, 128, 256, 384, 512]
GROUP = 8


@dataclass(frozen=True)
class Workload:
    name: str
    lengths: tuple[int, ...]
    group: int | None = None  # peers sort by length and pad groups of this size; ours takes the batch as it is

    def question(self, ours: bool) -> dict:
        asked = {"lengths": list(self.lengths)}
        if self.group and not ours:
            asked["group"] = self.group
        return asked


def full() -> list[Workload]:
    mixes = json.loads((Path(__file__).parent / "lengths.json").read_text())
    made = [Workload(f"1x{length}", (length,)) for length in LENGTHS]
    made += [Workload(f"{count}x128", (128,) * count) for count in (8, 32)]
    for name in ("sst2", "squad"):
        made.append(Workload(name, tuple(mixes[name])))
        made.append(Workload(f"{name}-sorted", tuple(mixes[name]), GROUP))
    return made


def quick() -> list[Workload]:
    return [each for each in full() if each.name in ("1x8", "1x32", "1x128", "8x128")]


def named(names: list[str]) -> list[Workload]:
    """Those of the full list, and any COUNTxLENGTH."""
    known = {each.name: each for each in full()}
    for name in names:
        if name not in known:
            count, times, length = name.partition("x")
            if not (times and count.isdigit() and length.isdigit()):
                raise SystemExit(f"workload {name} is not known; there are {', '.join(known)} and COUNTxLENGTH")
            known[name] = Workload(name, (int(length),) * int(count))
    return [known[name] for name in names]


def operations(config: dict, lengths: tuple[int, ...]) -> float:
    """Multiply-adds of one pass over the real tokens, counted twice."""
    hidden, layers, wide = (config[key] for key in ("hidden_size", "num_hidden_layers", "intermediate_size"))
    narrow = config["embedding_size"]
    projection = 0 if narrow == hidden else hidden * narrow
    linear = hidden * (4 * hidden + 2 * wide)
    return sum(2.0 * tokens * (layers * (linear + 2 * hidden * tokens) + projection) for tokens in lengths)
