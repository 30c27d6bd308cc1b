"""The servers that are compared, each as a command; started and ended one after another."""

import json
import os
import socket
import subprocess
import sys
import time
import urllib.request
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

HERE = Path(__file__).parent
PATIENCE = "300s"  # nobody is sent away: a long queue is what 512 connections are for


@dataclass(frozen=True)
class Running:
    address: str
    process: int

    def processor_seconds(self) -> float:
        """What the server has used so far."""
        fields = Path(f"/proc/{self.process}/stat").read_text().rpartition(")")[2].split()
        return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


@dataclass(frozen=True)
class Server:
    name: str
    command: list[str]
    environment: dict[str, str]


def free_port() -> int:
    with socket.socket() as made:
        made.bind(("127.0.0.1", 0))
        return made.getsockname()[1]


def electra(folder: Path, port: int, options) -> Server:
    command = [options.electra, "serve", "--model", folder, "--port", port, "--threads", options.threads,
               "--dtype", options.dtype, "--request-timeout", PATIENCE, "--max-concurrent-requests", 2048,
               "--no-ui"]
    return Server("electra", [str(each) for each in command], {})


def onnxruntime(folder: Path, port: int, options) -> Server:
    command = [options.python, HERE / "peer_onnxruntime.py", folder, port, options.threads, options.cache]
    return Server("onnxruntime", [str(each) for each in command], {})


def infinity(engine: str, folder: Path, port: int, options) -> Server:
    graph = folder / "onnx" / "model.onnx"
    if engine == "optimum" and not graph.exists():
        subprocess.run([options.python, HERE / "infinity_graph.py", folder, graph], check=True)
    command = [options.python, "-m", "infinity_emb.cli", "v2", "--model-id", folder, "--engine", engine, "--port", port,
               "--device", "cpu", "--dtype", "float32", "--url-prefix", "/v1", "--log-level", "warning",
               "--no-model-warmup"]
    if engine == "optimum":
        command += ["--pooling-method", "mean", "--onnx-disable-optimize"]  # the graph has the fused operators
    environment = {"OMP_NUM_THREADS": str(options.threads), "HF_HUB_OFFLINE": "1", "DO_NOT_TRACK": "1",
                   "HF_HUB_CACHE": str(options.cache / "hub"), "INFINITY_HOME": str(options.cache)}
    return Server(f"infinity-{engine}", [str(each) for each in command], environment)


def server(name: str, folder: Path, port: int, options) -> Server:
    if name.startswith("infinity-"):
        return infinity(name.removeprefix("infinity-"), folder, port, options)
    return {"electra": electra, "onnxruntime": onnxruntime}[name](folder, port, options)


def post(address: str, body: dict) -> dict:
    request = urllib.request.Request(address + "/v1/embeddings", json.dumps(body).encode(),
                                     {"Content-Type": "application/json"})
    with urllib.request.urlopen(request, timeout=60) as response:
        return json.load(response)


def pinned(core: int, options) -> list[str]:
    return ["taskset", "-c", str(core)] if options.pin else []


@contextmanager
def running(name: str, folder: Path, options):
    """Starts a server, yields it once it answers, and ends it."""
    port = free_port()
    address = f"http://127.0.0.1:{port}"
    chosen = server(name, folder, port, options)
    log = options.cache / f"{name}.log"
    with open(log, "w") as said:
        process = subprocess.Popen(pinned(0, options) + chosen.command, stdout=said, stderr=said,
                                   env={**os.environ, **chosen.environment})
    try:
        for _ in range(1200):
            try:
                post(address, {"input": "a", "model": folder.name})
                break
            except OSError:
                if process.poll() is not None:
                    sys.exit(f"{name} ended: {log.read_text()[-2000:]}")
                time.sleep(0.1)
        else:
            sys.exit(f"{name} does not answer: {log}")
        yield Running(address, process.pid)
    finally:
        process.terminate()
        process.wait()
