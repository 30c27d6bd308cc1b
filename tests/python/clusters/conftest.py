"""The rows that clusters answer, and what one process answers to them."""

from __future__ import annotations

from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

import electra

root = Path(__file__).resolve().parents[3]
models = root / "models"
sentiment = str(models / "sentiment")
files = 24
not_utf8 = b"\xff\xfe in the text"


def pytest_addoption(parser):
    parser.addoption("--rows", type=int, default=5000, help="rows of the Parquet files")


@pytest.fixture(scope="session")
def rows(request, texts) -> dict[int, str | bytes | None]:
    """Texts by their ids; some cannot be answered: null, too long, no UTF-8."""
    count = request.config.getoption("--rows")
    found = {i: f"{texts[i % len(texts)]} {i}" for i in range(count)}
    found.update({i: None for i in range(7, count, 997)})
    found.update({i: "long " * 600 for i in range(13, count, 1999)})
    found[count // 2] = not_utf8
    return found


@pytest.fixture(scope="session")
def parquet(rows, tmp_path_factory) -> Path:
    """A folder of Parquet files with the rows."""
    folder = tmp_path_factory.mktemp("rows")
    for part in range(files):
        ids = [i for i in rows if i % files == part]
        texts = pa.array([t.encode() if isinstance(t, str) else t for t in map(rows.get, ids)])
        table = pa.table({"id": ids, "text": texts.view(pa.string())})
        pq.write_table(table, folder / f"part-{part:02}.parquet")
    return folder


@pytest.fixture(scope="session")
def expected(rows) -> dict[int, tuple[str | None, float | None]]:
    """The label and the score of each row by one process; None and None where there is no answer."""
    pipe = electra.pipeline("text-classification", sentiment, threads=1, truncation=False)
    readable = {i: text for i, text in rows.items() if not isinstance(text, bytes)}
    answers = dict.fromkeys(rows, (None, None))
    for i, answer in zip(readable, pipe.try_each(list(readable.values()))):
        if not isinstance(answer, Exception):
            answers[i] = (answer["label"], answer["score"])
    return answers


@pytest.fixture(scope="session")
def check(rows, expected):
    """A function that checks answers: every row once, bits equal to one process, errors in words."""

    def check_rows(table: pa.Table, without: int | None = None) -> None:
        assert sorted(table["id"].to_pylist()) == [i for i in range(len(rows)) if i != without]
        answers = zip(*(table[name].to_pylist() for name in ("id", "label", "score", "error")))
        for i, label, score, error in answers:
            assert (label, score) == expected[i], i
            assert (error is None) == (label is not None)
            if isinstance(rows[i], bytes):
                assert "can't decode byte 0xff" in error
            elif rows[i] is None:
                assert error.startswith("an input must be a text") and "NoneType" in error
            elif error is not None:
                assert "tokens" in error
        assert 0 < table["error"].null_count < len(rows)

    return check_rows
