"""Arguments that are not taken, or not as they are."""

from __future__ import annotations

import asyncio

import pytest

import electra
from conftest import models


def test_an_unknown_argument_is_named_with_the_one_that_was_meant(classify):
    with pytest.raises(TypeError) as failed:
        classify("x", topk=3)
    assert str(failed.value) == "text-classification has no argument 'topk'; did you mean 'top_k'?"
    with pytest.raises(TypeError, match="there are function_to_apply, max_length, padding"):
        classify("x", zzz=3)


@pytest.mark.parametrize(
    ("name", "advice"),
    [
        ("device", "computed on the CPU"),
        ("torch_dtype", "give 'dtype'"),
        ("num_workers", "give 'threads'"),
        ("return_all_scores", "top_k=None"),
    ],
)
def test_an_argument_of_the_reference_that_makes_no_sense_has_advice(classify, name, advice):
    with pytest.raises(TypeError, match=f"has no argument '{name}'; .*{advice}"):
        classify("x", **{name: 1})


def test_an_argument_of_the_pipeline_is_checked_when_it_is_made():
    with pytest.raises(TypeError, match="did you mean 'aggregation_strategy'"):
        electra.pipeline("ner", models / "entities", agregation_strategy="simple")
    with pytest.raises(TypeError, match="no argument 'device'"):
        electra.pipeline("ner", models / "entities", device="cuda")
    with pytest.raises(TypeError, match="no argument 'labels'"):
        electra.pipeline("zero-shot-classification", models / "sentiment", labels=["a"])


def test_padding_is_taken_and_changes_nothing(classify):
    assert classify("x", padding=True) == classify("x", padding="max_length") == classify("x")


def test_truncation_is_a_bool_or_a_strategy(classify):
    long = "good " * 600
    assert classify(long, truncation="longest_first") == classify(long, truncation=True)
    for refusing in (False, "do_not_truncate"):
        with pytest.raises(electra.InputError, match="602 tokens"):
            classify(long, truncation=refusing)
    with pytest.raises(electra.InputError, match="'longest_first' or 'do_not_truncate'"):
        classify(long, truncation="only_second")


@pytest.mark.parametrize(
    ("options", "kind", "sentence"),
    [
        ({"top_k": "3"}, TypeError, "'top_k' must be an integer, not str"),
        ({"top_k": True}, TypeError, "'top_k' must be an integer, not bool"),
        ({"top_k": 0}, electra.InputError, "top_k is 0; it must be 1 or more"),
        ({"top_k": 2**70}, electra.InputError, "top_k is larger than any number that is taken"),
        ({"function_to_apply": "tanh"}, electra.InputError, "'softmax', 'sigmoid' or 'none'"),
        ({"function_to_apply": 1}, TypeError, "'function_to_apply' must be a text, not int"),
        ({"max_length": 1}, electra.InputError, "max_length"),
        ({"truncation": 1}, TypeError, "'truncation' must be True or False, not int"),
    ],
)
def test_a_wrong_value_is_named(classify, options, kind, sentence):
    with pytest.raises(kind, match=sentence):
        classify("x", **options)


def test_a_name_with_a_lone_surrogate_is_an_unknown_argument(classify):
    with pytest.raises(TypeError, match=r"has no argument '\\ud800'; there are"):
        classify("x", **{"\ud800": 1})
    with pytest.raises(TypeError, match=r"the tokenizer has no argument '\\ud800'"):
        electra.AutoTokenizer.from_pretrained(models / "sentiment")("x", **{"\ud800": 1})
    with pytest.raises(TypeError, match=r"from_pretrained\(\) has no argument '\\ud800'"):
        electra.AutoTokenizer.from_pretrained(models / "sentiment", **{"\ud800": 1})


@pytest.mark.parametrize("model", [None, 5, b"x"])
def test_what_is_no_folder_is_a_type_error(model):
    kind = type(model).__name__
    sentence = f"must be a folder, or OWNER/NAME of a model, not {kind}"
    with pytest.raises(TypeError, match=f"'model' {sentence}"):
        electra.pipeline("ner", model)
    for open_one in (electra.ElectraModel, electra.AutoTokenizer, electra.SentenceTransformer):
        with pytest.raises(TypeError, match=f"'name_or_path' {sentence}"):
            open_one(model)
    with pytest.raises(TypeError, match=f"'folder' {sentence}"):
        electra.info(model)


@pytest.mark.parametrize("name", ["a\0b", "\udc80"])
def test_a_name_that_no_folder_has_is_an_input_error(name):
    with pytest.raises(electra.InputError, match="no folder that is read has such a name"):
        electra.pipeline("ner", name)


def test_a_tokenizer_is_a_folder_or_one_of_this_package():
    with pytest.raises(TypeError, match="'tokenizer' must be a folder or an ElectraTokenizer, not int"):
        electra.pipeline("text-classification", models / "sentiment", 5)
    tokenizer = electra.AutoTokenizer.from_pretrained(models / "sentiment")
    assert electra.pipeline("text-classification", models / "sentiment", tokenizer)("good")


@pytest.mark.parametrize("task", ["question-answering", "rerank"])
def test_a_text_is_no_list_of_inputs(task):
    pipe = electra.pipeline(task, models / {"rerank": "reranker"}.get(task, "questions"))
    for ask in (pipe, pipe.try_each, lambda text: asyncio.run(pipe.acall(text))):
        for text in ("text", b"text"):
            with pytest.raises(TypeError, match=f"{task} takes .*, or a list or iterator of them, not"):
                ask(text)


@pytest.mark.parametrize("inputs", [3, None, b"bytes", [3], [None], [b"bytes"], [["a", "b"]]])
def test_what_is_no_text_is_a_type_error(classify, inputs):
    with pytest.raises(TypeError):
        classify(inputs)


def test_a_lone_surrogate_is_refused_as_python_does(classify):
    with pytest.raises(UnicodeEncodeError):
        classify("\ud800")


def test_a_dict_must_be_a_pair(classify):
    for wrong in ({}, {"text": "a", "pair": "b"}, {"text_pair": "b"}):
        with pytest.raises(ValueError, match="'text' and 'text_pair'"):
            classify([wrong])


def test_an_unknown_task_is_named_with_the_one_that_was_meant():
    with pytest.raises(ValueError, match="no task 'sentiment'; did you mean 'sentiment-analysis'"):
        electra.pipeline("sentiment", models / "sentiment")


def test_help_has_the_arguments_of_each_task():
    for kind in vars(electra.pipelines).values():
        if isinstance(kind, type) and issubclass(kind, electra.pipelines.Pipeline) and kind.task:
            text = kind.__call__.__doc__
            assert "Args:" in text and "Returns:" in text, kind
