"""Makes the virtual environment with the peers, in pinned versions."""

import subprocess
import sys
import venv
from pathlib import Path

PINNED = ["numpy==2.4.6", "onnxruntime==1.32.0", "openvino==2026.4.1", "nncf==3.4.0", "onnx==1.23.2",
          "ctranslate2==4.8.5"]
TORCH = ["torch==2.15.0"]
CPU_INDEX = "https://download.pytorch.org/whl/cpu"


def make(cache: Path) -> None:
    folder = cache / "venv"
    venv.create(folder, with_pip=True)
    pip = [str(folder / "bin/python"), "-m", "pip", "install", "--quiet"]
    subprocess.run([*pip, *PINNED], check=True)
    if subprocess.run([*pip, *TORCH, "--index-url", CPU_INDEX]).returncode != 0:  # the wheel without CUDA is smaller
        subprocess.run([*pip, *TORCH], check=True)
    print(f"the peers are in {folder}", file=sys.stderr)
