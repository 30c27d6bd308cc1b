"""What type checkers say of the package, its stubs, its examples and a program of a user."""

from __future__ import annotations

import ast
import os
import pkgutil
import re
import subprocess
import sys
from pathlib import Path

import pytest

import electra
from conftest import examples
from electra import _electra

pytest.importorskip("mypy")
here = Path(__file__).resolve().parent
# Those are checked where Ray, Spark and PyArrow are installed.
on_clusters = ("electra.ray", "electra.spark", "electra._columns")


def public_names(holder: object) -> set[str]:
    return {name for name in vars(holder) if not name.startswith("_")}


def names_in(tree: ast.Module | ast.ClassDef) -> set[str]:
    """Returns the public names that a stub declares, those of classes as CLASS.NAME."""
    names = set()
    for node in tree.body:
        if isinstance(node, ast.AnnAssign) and isinstance(node.target, ast.Name):
            names.add(node.target.id)
        elif isinstance(node, (ast.FunctionDef, ast.ClassDef)):
            names.add(node.name)
        if isinstance(node, ast.ClassDef):
            names |= {f"{node.name}.{name}" for name in names_in(node)}
    return {name for name in names if not name.split(".")[-1].startswith("_")}


@pytest.fixture(scope="module")
def cache(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("mypy")


def checked(cache: Path, *words: object) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "mypy", "--strict", "--cache-dir", cache, *map(str, words)],
        capture_output=True,
        text=True,
        cwd=cache,
        env={**os.environ, "PYTHONWARNINGS": "ignore"},
    )


def test_the_package_and_its_stubs_hold(cache: Path) -> None:
    found = pkgutil.walk_packages(electra.__path__, "electra.")
    names = ["electra", *(one.name for one in found if one.name not in on_clusters)]
    assert "electra._electra" in names and "electra.pipelines.rerank" in names
    done = checked(cache, *(word for name in names for word in ("-m", name)))
    assert done.returncode == 0, done.stdout


def test_the_stubs_have_all_that_the_extension_has() -> None:
    stub = Path(_electra.__file__ or "").parent / "_electra.pyi"
    declared = names_in(ast.parse(stub.read_text(encoding="utf-8")))
    there = public_names(_electra)
    classes = {name: kind for name, kind in vars(_electra).items() if isinstance(kind, type)}
    there |= {f"{name}.{each}" for name, kind in classes.items() for each in public_names(kind)}
    assert len(classes) > 20 and declared == there


def test_the_examples_hold(cache: Path) -> None:
    files = [f for f in examples.glob("*.py") if not f.name.startswith(("ray_", "spark_"))]
    assert len(files) > 8
    done = checked(cache, *files)
    assert done.returncode == 0, done.stdout


def test_a_program_with_every_public_name_holds(cache: Path) -> None:
    program = here / "typed_user.py"
    done = checked(cache, program)
    assert done.returncode == 0, done.stdout
    text = program.read_text(encoding="utf-8")
    words = set(re.findall(r"\b(?:electra|pipelines)\.(\w+)", text))
    assert words >= {*electra.__all__, *electra.pipelines.__all__}


@pytest.mark.parametrize(
    ("line", "found"),
    [
        ('electra.pipeline("text-classification", "x")("a", topk=3)', "topk"),
        ('electra.pipeline("fill-mask", "x")("a", top_k="3")', "top_k"),
        ('electra.pipeline("rerank", "x", threads="2")', "threads"),
        ('electra.SentenceTransformer("x").encode(3)', "encode"),
        ("electra.ElectraModel.from_pretrained(3)", "from_pretrained"),
        ("electra.piepline", "piepline"),
    ],
)
def test_a_mistake_is_found(cache: Path, line: str, found: str) -> None:
    file = cache / "mistake.py"
    file.write_text(f"import electra\n\n{line}\n")
    done = checked(cache, file)
    assert done.returncode == 1, done.stdout
    assert ":3: error" in done.stdout and found in done.stdout
