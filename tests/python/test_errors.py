"""The exceptions: their classes, codes and subjects."""

from __future__ import annotations

import logging
import pickle
import shutil

import pytest

import electra
from conftest import models


def test_a_folder_that_is_missing_is_an_os_error():
    with pytest.raises(electra.FileError) as failed:
        electra.pipeline("ner", "nowhere")
    assert isinstance(failed.value, OSError) and isinstance(failed.value, electra.Error)
    assert failed.value.code == "io" and failed.value.subject == "nowhere"
    assert failed.value.subjects == (("file", "nowhere"),)


def test_a_name_that_the_cache_lacks_is_named(monkeypatch, tmp_path):
    monkeypatch.setenv("HF_HUB_CACHE", str(tmp_path))
    with pytest.raises(electra.FileError, match="is not a folder, and the hub's cache"):
        electra.pipeline("ner", "google/electra-none")


def test_a_model_in_the_cache_is_opened_by_its_name(monkeypatch, tmp_path):
    commit = "0" * 40
    snapshots = tmp_path / "models--owner--name" / "snapshots"
    shutil.copytree(models / "sentiment", snapshots / commit)
    (tmp_path / "models--owner--name" / "refs").mkdir()
    (tmp_path / "models--owner--name" / "refs" / "main").write_text(commit)
    monkeypatch.setenv("HF_HUB_CACHE", str(tmp_path))
    assert electra.pipeline("text-classification", "owner/name")("good")
    assert electra.info("owner/name@main")["parameters"] > 1_000_000


def test_an_input_is_a_value_error_with_its_place(fill):
    with pytest.raises(electra.InputError) as failed:
        fill(["a [MASK]", "b"])
    assert isinstance(failed.value, ValueError)
    assert failed.value.code == "input" and failed.value.index == 1


def test_another_head_is_a_weights_error():
    with pytest.raises(electra.WeightsError, match="lacks 2 tensors") as failed:
        electra.pipeline("ner", models / "sentiment")
    assert failed.value.code == "weights" and isinstance(failed.value, ValueError)


def broken(tmp_path, name, content):
    folder = tmp_path / "model"
    shutil.copytree(models / "sentiment", folder)
    (folder / name).write_bytes(content)
    return folder


@pytest.mark.parametrize(
    ("name", "content", "kind"),
    [
        ("config.json", b"{", electra.ConfigError),
        ("config.json", b"[]", electra.ConfigError),
        ("config.json", b'{"hidden_size": 256.5}', electra.ConfigError),
        ("model.safetensors", b"", electra.WeightsError),
        ("model.safetensors", b"\xff" * 64, electra.WeightsError),
        ("model.safetensors", b"\x02" + b"\0" * 7 + b"{}", electra.WeightsError),
        ("tokenizer.json", b"{", electra.TokenizerError),
        ("tokenizer.json", b'{"model": {"type": "BPE"}}', electra.Error),
        ("tokenizer_config.json", b"\0", electra.TokenizerError),
    ],
)
def test_a_broken_file_is_an_exception(tmp_path, name, content, kind):
    with pytest.raises(kind) as failed:
        electra.pipeline("text-classification", broken(tmp_path, name, content))
    assert str(failed.value) and failed.value.code


def test_an_exception_pickles(fill):
    with pytest.raises(electra.InputError) as failed:
        fill(["a [MASK]", "b"])
    copy = pickle.loads(pickle.dumps(failed.value))
    assert type(copy) is electra.InputError and str(copy) == str(failed.value)
    assert copy.index == 1 and copy.code == "input"
    missing = pickle.loads(pickle.dumps(electra.FileError("it is gone")))
    assert str(missing) == "it is gone" and missing.code == "io"


def test_a_text_that_is_cut_is_logged_once_as_a_warning(classify, caplog):
    import electra._logging

    electra._logging._told.discard("text_cut")
    with caplog.at_level(logging.INFO, logger="electra"):
        classify(["good " * 600] * 3)
    assert [record.levelname for record in caplog.records] == ["WARNING", "INFO", "INFO"]
    assert "602 tokens" in caplog.records[0].message


def test_a_model_is_converted_and_described(tmp_path, classify):
    report = electra.convert(models / "sentiment", tmp_path / "packed", pack="int8")
    assert report["architecture"] == "ElectraForSequenceClassification"
    assert "model.electra" in report["files"]
    assert electra.info(tmp_path / "packed")["parameters"] is None
    assert electra.pipeline("text-classification", tmp_path / "packed")("good")
    facts = electra.info(models / "sentiment")
    assert facts["labels"] == {0: "negative", 1: "positive"} and facts["format"] == "safetensors"
    with pytest.raises(electra.InputError, match="pack writes one file"):
        electra.convert(models / "sentiment", tmp_path / "b", pack="int8", dtype="float16")
    with pytest.raises(electra.InputError, match="dtype must be float32"):
        electra.convert(models / "sentiment", tmp_path / "b", dtype="f8")


def test_a_model_is_checked(tmp_path):
    report = electra.check(models / "sentiment")
    assert report["architecture"] == "ElectraForSequenceClassification"
    assert report["tensors"] == 75 and report["unread"] == []
    assert report["tokenizer"]["token_type_ids"]
    with pytest.raises(electra.TokenizerError, match="they must come from the same model"):
        electra.check(models / "intents", tokenizer=models / "entities")
    with pytest.raises(electra.WeightsError, match="model.safetensors"):
        electra.check(broken(tmp_path, "model.safetensors", b"\xff" * 64))


def test_each_input_has_an_answer_or_its_error(classify, fill):
    long = "good " * 600
    found = classify.try_each(["good", None, long, 1, {"a": "b"}, "bad"], truncation=False)
    assert [found[0], found[5]] == classify(["good", "bad"])
    kinds = [TypeError, electra.InputError, TypeError, ValueError]
    assert [type(error) for error in found[1:5]] == kinds
    assert "NoneType" in str(found[1]) and "tokens" in str(found[2])
    assert isinstance(fill.try_each(["no mask"])[0], electra.InputError)
    assert classify.try_each([]) == []
    with pytest.raises(TypeError, match="has no argument 'top'"):
        classify.try_each(["good"], top=1)
