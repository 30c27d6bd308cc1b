"""Columns of inputs and of answers, without a cluster."""

from __future__ import annotations

import pickle

import pyarrow as pa
import pytest

import electra
from conftest import models
from electra._columns import Answered, PipelineSpec, output_keys, rows_of, values_of


class Pipe:
    """A pipeline whose answers are its inputs."""

    task = "echo"

    def try_each(self, inputs):
        return list(inputs)


def columns(answers, output=None, types=None):
    return Answered(Pipe(), answers).columns(output_keys(output), types or {}, "error")


def test_the_keys_of_answers_are_columns():
    answers = [{"label": "a", "score": 0.5}, {"label": "b", "score": 1.0}]
    found = columns(answers, ["label", "score"])
    assert found["label"].to_pylist() == ["a", "b"] and found["score"].type == pa.float64()
    assert columns(answers, "label").keys() == {"label", "error"}
    assert columns(answers, {"mine": "label"})["mine"].to_pylist() == ["a", "b"]
    assert columns(answers)["answer"].to_pylist() == answers


def test_an_error_is_a_row():
    found = columns([{"label": "a"}, ValueError("it is red")], "label")
    assert found["label"].to_pylist() == ["a", None]
    assert found["error"].to_pylist() == [None, "it is red"]


def test_a_batch_without_answers_has_the_types_that_are_given():
    failed = [ValueError("it is red")]
    assert columns(failed, "label")["label"].type == pa.null()
    assert columns(failed, "label", {"label": pa.string()})["label"].type == pa.string()


def test_an_answer_of_another_type_is_a_row_with_an_error():
    for types in ({}, {"answer": pa.list_(pa.string())}):
        found = columns([[], ["a"], {"b": 1}, ["c"]], types=types)
        assert found["answer"].to_pylist() == [[], ["a"], None, ["c"]]
        assert found["error"][2].as_py() == "the answer is not of the type list<item: string>: {'b': 1}"


def test_a_list_has_no_key():
    found = columns([[{"label": "a"}], {"label": "b"}], "label")
    assert found["error"].to_pylist() == ["the answer is a list and has no 'label'", None]
    assert found["label"].to_pylist() == [None, "b"]


def test_a_key_that_no_answer_has_ends_the_job():
    with pytest.raises(electra.InputError, match="answers of echo have no 'lable'; there are label"):
        columns([{"label": "a"}], "lable")


def test_text_that_is_not_utf8_is_an_error_in_its_place():
    texts = pa.array([b"a", b"\xff", None]).view(pa.string())
    found = values_of(texts)
    assert found[0] == "a" and isinstance(found[1], UnicodeDecodeError) and found[2] is None
    assert rows_of({"x": found, "y": [1, 2, 3]}) == [{"x": "a", "y": 1}, found[1], {"x": None, "y": 3}]


def test_a_process_opens_a_pipeline_once(monkeypatch):
    monkeypatch.chdir(models)
    spec = PipelineSpec("text-classification", "sentiment", None, {"top_k": 2})
    monkeypatch.chdir("/")
    copy = pickle.loads(pickle.dumps(spec))
    assert copy.open(1) is spec.open(1)
    assert len(spec.open(1)(["good"])[0]) == 2
