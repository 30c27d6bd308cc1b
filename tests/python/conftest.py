"""What the tests share: the project's models, and texts from its documents."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

import electra

root = Path(__file__).resolve().parents[2]
models = root / "models"
examples = root / "examples" / "python"


def run_example(name: str, *words: str) -> str:
    """Returns what an example prints, run from the root of the tree; it has to succeed."""
    done = subprocess.run(
        [sys.executable, examples / name, *words], capture_output=True, text=True, cwd=root
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


def pytest_ignore_collect(collection_path: Path, config: pytest.Config) -> bool | None:
    """Leaves the tests on clusters to scripts/test-clusters.sh, which names them."""
    is_named = any("clusters" in word for word in config.args)
    return True if collection_path.name == "clusters" and not is_named else None


# Texts as they should not be, but are.
odd_texts = [
    "",
    " ",
    "x",
    "Ünïcödé \u0007 and 😀! 漢字",
    "été dô nót stop",
    "ALL CAPS, and  two   spaces\n\nand lines",
    "a" * 150,
    "don't can't won't it's",
    "\u200b\ufeff zero width",
    "1,234.56 $ 7% (eight) [nine]",
]


def sentences() -> list[str]:
    """Returns some hundred sentences, the same in every run."""
    found: list[str] = []
    for page in sorted((root / "docs").glob("*.md")):
        for line in page.read_text(encoding="utf-8").splitlines():
            found += re.split(r"(?<=[.:;!?]) ", line)
    return [text for text in dict.fromkeys(found) if 20 < len(text) < 400]


@pytest.fixture(scope="session")
def texts() -> list[str]:
    return odd_texts + sentences()[: int(os.environ.get("ELECTRA_TEXTS", "500"))]


@pytest.fixture(scope="session")
def classify() -> electra.pipelines.TextClassificationPipeline:
    return electra.pipeline("text-classification", models / "sentiment", threads=2)


@pytest.fixture(scope="session")
def ner() -> electra.pipelines.TokenClassificationPipeline:
    return electra.pipeline("ner", models / "entities", threads=2)


@pytest.fixture(scope="session")
def answer() -> electra.pipelines.QuestionAnsweringPipeline:
    return electra.pipeline("question-answering", models / "questions", threads=2)


@pytest.fixture(scope="session")
def fill() -> electra.pipelines.FillMaskPipeline:
    return electra.pipeline("fill-mask", models / "generator", threads=2)
