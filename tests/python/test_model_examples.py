"""The examples with sentences, and the notebook, run as they stand."""

from __future__ import annotations

import re
from pathlib import Path

from conftest import run_example


def test_a_search_finds_what_means_the_same() -> None:
    found = run_example(
        "semantic_search.py", "examples/help.txt", "Can I bring my pet?", "Is there food?"
    )
    lines = found.splitlines()
    assert lines[0] == "Can I bring my pet?" and "Dogs have to wait" in "".join(lines[1:4])
    assert lines[4] == "Is there food?" and len(lines) == 8


def test_what_was_found_is_ranked() -> None:
    found = run_example("rerank.py", "examples/help.txt", "When do you close on Sundays?")
    lines = found.splitlines()
    assert len(lines) == 3 and "on Sundays we are closed" in lines[0]


def test_the_notebook_has_its_pictures(tmp_path: Path) -> None:
    run_example("notebook.py", str(tmp_path / "pictures.html"))
    page = (tmp_path / "pictures.html").read_text(encoding="utf-8")
    shaded = re.findall(r'rgb\(255, (\d+), \d+\)">([^<]+)</span>', page)
    darkest = min(shaded, key=lambda one: int(one[0]))
    assert darkest[1] == "ref"  # of refrigeration, which nobody sits on
    assert page.count('<span style="background') > 10 and page.count("steelblue") == 6
    assert page.count("<tr>") == 5 and ">1.00</td>" in page


def test_a_model_is_called() -> None:
    found = run_example("model.py")
    assert "['positive', 'negative']" in found and found.count("[[") == 2
