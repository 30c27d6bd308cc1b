"""What an import brings along, and how long it takes."""

from __future__ import annotations

import subprocess
import sys
from importlib import metadata

import electra


def run(script: str) -> str:
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    return done.stdout.strip()


def test_nothing_large_is_imported():
    loaded = run("import electra, sys; print(' '.join(sys.modules))").split()
    heavy = {"torch", "transformers", "tensorflow", "tokenizers", "tqdm", "asyncio", "pandas"}
    heavy |= {"ray", "pyspark", "pyarrow"}
    assert not heavy & set(loaded)


def test_numpy_is_the_only_dependency():
    needed = metadata.requires("electra-cpp") or []
    assert [one for one in needed if "extra ==" not in one] == ["numpy>=1.24"]


def test_the_version_is_that_of_the_distribution():
    assert electra.__version__ == metadata.version("electra-cpp")


def seconds_of_import(module: str) -> float:
    script = f"import time; begin = time.process_time(); import {module}; print(time.process_time() - begin)"
    return min(float(run(script)) for _ in range(5))


def test_an_import_takes_less_than_that_of_its_only_dependency():
    assert "numpy" not in run("import electra, sys; print(' '.join(sys.modules))").split()
    assert seconds_of_import("electra") < seconds_of_import("numpy")
