"""What the reference answers and what our program answers, to the same inputs."""

import argparse
import json
import math
import subprocess
import tempfile
from collections.abc import Callable
from pathlib import Path

TOLERANCE = 1e-4  # of a probability


def parser(description: str, data: str) -> argparse.ArgumentParser:
    """The options that every evaluation has."""
    result = argparse.ArgumentParser(description=description.splitlines()[0])
    result.add_argument("--data", type=Path, required=True, help=data)
    result.add_argument("--model", type=Path, required=True, help="folder of the model")
    result.add_argument("--program", type=Path, help="the program `electra`, to compare with")
    return result


def write_inputs(path: Path, inputs: list[dict]) -> None:
    """Writes the lines that the program reads with `--input`."""
    lines = [json.dumps(each, ensure_ascii=False) + "\n" for each in inputs]
    path.write_text("".join(lines), encoding="utf-8", newline="\n")


def ask(program: Path, command: list[str], model: Path, inputs: list[dict]) -> list:
    """The program's answers, one for each input."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "inputs.jsonl"
        write_inputs(path, inputs)
        options = ["--model", str(model), "--json", "--input", str(path)]
        answer = subprocess.run([program, *command, *options], stdout=subprocess.PIPE, check=True)
    return [json.loads(line) for line in answer.stdout.decode("utf-8").splitlines()]


def embed(program: Path, model: Path, texts: list[str], options: list[str]):
    """The program's vectors of the texts as a torch tensor [text, feature]."""
    from safetensors.torch import load_file

    with tempfile.TemporaryDirectory() as folder:
        inputs, vectors = Path(folder) / "inputs.jsonl", Path(folder) / "vectors.safetensors"
        write_inputs(inputs, [{"text": text} for text in texts])
        files = ["--input", str(inputs), "--output", str(vectors)]
        subprocess.run([program, "embed", "--model", str(model), *options, *files], check=True)
        return load_file(vectors)["embeddings"]


def same(one, other) -> bool:
    """Whether two answers are equal, but for the last digits of a probability."""
    if isinstance(one, float) or isinstance(other, float):
        return math.isclose(one, other, abs_tol=TOLERANCE)
    if isinstance(one, dict) and isinstance(other, dict):
        return one.keys() == other.keys() and all(same(one[k], other[k]) for k in one)
    if isinstance(one, list) and isinstance(other, list):
        return len(one) == len(other) and all(map(same, one, other))
    return one == other


def compare(arguments, command: list[str], inputs: list[dict], reference: list,
            score: Callable[[list], str]) -> None:  # fmt: skip
    """Prints the reference's score and, where a program is given, its own and who differs."""
    print("reference:", score(reference))
    if arguments.program is None:
        return
    ours = ask(arguments.program, command, arguments.model, inputs)
    print("program:  ", score(ours))
    differing = [i for i in range(len(inputs)) if not same(reference[i], ours[i])]
    print(f"{len(inputs) - len(differing)} of {len(inputs)} answers are the same")
    for i in differing[:5]:
        print(json.dumps([inputs[i], reference[i], ours[i]], ensure_ascii=False))
