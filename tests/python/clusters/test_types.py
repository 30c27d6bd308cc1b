"""Type checkers accept the examples on clusters; the others are checked without Ray and Spark."""

from __future__ import annotations

import os
import subprocess
import sys

import pytest

from conftest import root

examples = ["ray_parquet.py", "ray_serve.py", "spark_parquet.py", "spark_sql.py"]


@pytest.mark.parametrize("name", examples)
def test_the_types_of_an_example_hold(name, tmp_path_factory):
    pytest.importorskip("mypy")
    cache = tmp_path_factory.getbasetemp() / "mypy"
    done = subprocess.run(
        [sys.executable, "-m", "mypy", "--strict", "--cache-dir", cache]
        + [root / "examples" / "python" / name],
        capture_output=True,
        text=True,
        cwd=cache.parent,
        env={**os.environ, "PYTHONWARNINGS": "ignore"},
    )
    assert done.returncode == 0, done.stdout
