"""The commands of Python that documents show run as they are typed."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from conftest import root

pages = [root / "README.md", *sorted((root / "docs").glob("*.md"))]


def commands() -> list[tuple[str, str]]:
    """Returns the lines that begin with `python -c`, and the names of their pages."""
    return [
        (page.name, line.split("   #")[0])
        for page in pages
        for line in page.read_text(encoding="utf-8").splitlines()
        if line.startswith("python -c ")
    ]


@pytest.mark.parametrize(("page", "command"), commands())
def test_a_command_runs_as_it_is_typed(page: str, command: str) -> None:
    path = os.pathsep.join([str(Path(sys.executable).parent), os.environ["PATH"]])
    done = subprocess.run(
        ["bash", "-c", command],
        capture_output=True,
        text=True,
        cwd=root,
        env={**os.environ, "PATH": path},
    )
    assert done.returncode == 0 and done.stdout, done.stderr


def test_the_readme_has_such_a_command() -> None:
    assert any(page == "README.md" and "positive" not in line for page, line in commands())
