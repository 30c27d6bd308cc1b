"""The engines as child processes that answer questions on their standard input (protocol.py says how)."""

import json
import shlex
import subprocess
from dataclasses import dataclass
from pathlib import Path

import machine

HERE = Path(__file__).parent
PRECISIONS = {"onnxruntime": ("fp32", "int8"), "openvino": ("fp32", "bf16", "int8"),
              "torch": ("fp32", "bf16", "int8"), "ctranslate2": ("fp32", "int8")}
PEERS = list(PRECISIONS)
OURS = "electra"


@dataclass(frozen=True)
class Setting:
    """What all engines have in common during one comparison."""
    model: str  # small, base or large
    folder: str
    precision: str
    threads: int


class Failed(Exception):
    """An engine ended instead of answering."""


class Engine:
    def __init__(self, name: str, command: list[str], log: Path):
        self.name, self.command, self.log = name, command, log
        with open(log, "w") as errors:
            self.process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=errors,
                                            text=True)

    def ask(self, question: dict) -> dict:
        try:
            self.process.stdin.write(json.dumps(question) + "\n")
            self.process.stdin.flush()
        except BrokenPipeError:
            pass  # what it said before it ended is in the log
        for line in self.process.stdout:
            answer = json.loads(line)
            if "version" not in answer:
                return answer
        said = self.log.read_text().strip().splitlines()
        raise Failed(f"{self.name} ended: {said[-1] if said else 'it said nothing'} (all of it: {self.log})")

    def verify(self) -> None:
        """Ends the run if ONNX Runtime's graph is not the fused one that is meant."""
        done = subprocess.run([*self.command, "--verify"], capture_output=True, text=True)
        if done.returncode != 0:
            raise SystemExit(done.stderr.strip())

    def close(self) -> None:
        self.process.stdin.close()
        self.process.wait()


def has(name: str, setting: Setting) -> bool:
    """CTranslate2 knows BERT alone, so an ELECTRA whose embeddings are as wide as its layers."""
    return precision_of(name, setting) in PRECISIONS[name] and (name != "ctranslate2" or setting.model != "small")


def precision_of(name: str, setting: Setting) -> str:
    """In what an engine computes: beside our bf16 in fp32, where it has no bf16 or the machine would emulate it."""
    if setting.precision == "bf16" and ("bf16" not in PRECISIONS[name] or not machine.multiplies_bf16()):
        return "fp32"
    return setting.precision


def command_of(name: str, setting: Setting, options) -> list[str]:
    if name == OURS and options.ours:
        return shlex.split(options.ours.format(**vars(setting)))
    if name == OURS:
        return [options.electra, "bench", "model", "--model", setting.folder, "--dtype", setting.precision,
                "--threads", str(setting.threads), "--stdin"]
    command = [options.python, str(HERE / f"worker_{name}.py"), precision_of(name, setting), setting.folder,
               str(setting.threads), str(options.cache)]
    return command + (["--compile"] if name == "torch" and options.torch_compile else [])


def started(name: str, setting: Setting, options) -> Engine:
    log = Path(options.cache) / f"{name}-{setting.model}-{setting.precision}.log"
    return Engine(name, command_of(name, setting, options), log)
