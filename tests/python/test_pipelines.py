"""The forms of inputs and answers of each task."""

from __future__ import annotations

import json

import numpy as np
import pytest

import electra
from conftest import models, root


def test_one_text_has_a_list_of_its_best_label(classify):
    (label,) = classify("A joy from start to finish.")
    assert set(label) == {"label", "score"}
    assert label["label"] == "positive" and 0.98 < label["score"] < 1


def test_several_texts_have_a_label_each_and_lists_with_top_k(classify):
    assert [one["label"] for one in classify(["good", "bad"])] == ["positive", "negative"]
    assert [[one["label"] for one in labels] for labels in classify(["good"], top_k=None)] == [
        ["positive", "negative"]
    ]
    assert classify("good", top_k=1) == classify("good")
    assert classify([]) == []


def test_pairs_and_texts_may_stand_in_one_list(classify):
    pair = {"text": "good", "text_pair": "bad"}
    alone = classify(pair)
    assert classify(["good", pair, "bad", pair]) == [
        *classify("good"),
        alone,
        *classify("bad"),
        alone,
    ]
    assert classify({"text": "good"}) == classify("good")[0]
    assert classify({"text": "good", "text_pair": ""}) == classify("good")[0]  # as transformers


def test_an_error_in_a_list_with_pairs_names_its_place(classify):
    long = "good " * 600
    with pytest.raises(electra.InputError) as failed:
        classify(["a", {"text": "a", "text_pair": "b"}, {"text": long, "text_pair": long}],
                 truncation=False)
    assert failed.value.index == 2


def test_options_of_the_pipeline_are_those_of_each_call():
    pipe = electra.pipeline("text-classification", models / "sentiment", top_k=None)
    assert [len(labels) for labels in pipe("good")] == [2]  # as transformers nests them
    assert len(pipe(["good"], top_k=1)[0]) == 1


def test_entities_are_tokens_or_groups(ner):
    text = "I live in Berlin."
    (group,) = ner(text, aggregation_strategy="simple")
    assert list(group) == ["entity_group", "score", "word", "start", "end"]
    assert text[group["start"] : group["end"]] == "Berlin"
    (token,) = ner(text)
    assert list(token) == ["entity", "score", "index", "word", "start", "end"]
    assert token["index"] == 4


def test_words_that_were_split_before_are_one_text_or_several(ner):
    words = ["I", "live", "in", "Berlin"]
    (found,) = ner(words, is_split_into_words=True, aggregation_strategy="simple")
    assert [(one["start"], one["end"]) for one in found] == [(10, 16)]
    assert ner([words, words], is_split_into_words=True, aggregation_strategy="simple") == [
        found,
        found,
    ]


def test_questions_come_in_every_form_of_the_reference(answer):
    question, context = "Where do I live?", "My name is Wolfgang and I live in Berlin"
    one = answer(question=question, context=context)
    assert one["answer"] == "Berlin" == context[one["start"] : one["end"]]
    example = {"question": question, "context": context}
    assert answer(question, context) == answer(example) == answer([example]) == one
    assert answer(question=[question] * 2, context=context) == [one, one]
    assert answer(question=[question] * 2, context=[context] * 2) == [one, one]
    assert answer([example, example]) == list(answer(iter([example, example]))) == [one, one]
    assert len(answer(question, context, top_k=3)) == 3
    with pytest.raises(electra.InputError, match="2 questions and 1 contexts"):
        answer(question=[question] * 2, context=[context])
    with pytest.raises(TypeError, match="a question and a context"):
        answer(question=question)
    with pytest.raises(electra.InputError, match="no 'context'"):
        answer({"question": question})


def test_masks_are_filled_one_by_one(fill):
    words = fill("The capital of France is [MASK].", top_k=2)
    assert [set(one) for one in words] == [{"score", "token", "token_str", "sequence"}] * 2
    assert len(fill("[MASK] and [MASK].", top_k=1)) == 2
    assert fill(["The capital of France is [MASK]."], top_k=2) == words  # as transformers has it
    assert fill("a [MASK]", targets=["dog", "cat"])[0]["token_str"] in ("dog", "cat")
    cut = fill("[MASK] " + "a " * 600, top_k=1, tokenizer_kwargs={"truncation": True})
    assert cut[0]["sequence"].startswith(cut[0]["token_str"])
    with pytest.raises(TypeError, match="'truncation' is given twice"):
        fill("[MASK]", truncation=True, tokenizer_kwargs={"truncation": True})


def test_features_are_nested_lists_or_arrays():
    extract = electra.pipeline("feature-extraction", models / "sentences")
    array = extract("two words", return_tensors=True)
    assert array.shape == (1, 4, 384) and array.dtype == np.float32
    assert extract("two words") == array.tolist()
    pooled = extract(["two words"], pooling="mean", normalize=True, return_tensors="np")[0]
    assert pooled.shape == (1, 384) and abs(np.linalg.norm(pooled) - 1) < 1e-6
    assert extract("a b c", tokenize_kwargs={"max_length": 3}, return_tensors=True).shape[1] == 3


def test_an_array_owns_its_memory():
    extract = electra.pipeline("feature-extraction", models / "sentences")
    array = extract("two words", return_tensors=True)
    kept = array.copy()
    del extract
    assert (array == kept).all() and array.flags.c_contiguous and array.flags.writeable


def test_tokens_are_judged():
    detect = electra.pipeline("replaced-token-detection", models / "discriminator")
    text = "The cat sat on the wonderful."
    tokens = detect(text)
    assert list(tokens[0]) == ["token", "start", "end", "score", "replaced"]
    assert [text[one["start"] : one["end"]].lower() for one in tokens] == [
        one["token"].removeprefix("##") for one in tokens
    ]
    assert all(one["replaced"] == (one["score"] > 0.9) for one in detect(text, threshold=0.9))


def test_documents_are_ranked():
    rank = electra.pipeline("rerank", models / "reranker")
    documents = ["hello", "it is 3 m tall", "no"]
    ranking = rank("how tall is it?", documents)
    assert ranking[0]["index"] == 1 and ranking[0]["text"] == documents[1]
    assert rank([{"query": "how tall is it?", "documents": documents}], top_k=2) == [ranking[:2]]
    with pytest.raises(electra.InputError, match="'query' and 'documents'"):
        rank({"query": "how tall is it?"})
    with pytest.raises(TypeError, match="must be a list of str, not str"):
        rank("how tall is it?", "one document")


def folder_like(tmp_path, model, **config):
    """Returns a copy of a model's folder with another config."""
    for file in (models / model).iterdir():
        if file.is_file() and file.name != "config.json":
            (tmp_path / file.name).symlink_to(file)
    changed = json.loads((models / model / "config.json").read_text()) | config
    (tmp_path / "config.json").write_text(json.dumps(changed))
    return tmp_path


def test_labels_are_given_with_the_text(tmp_path):
    folder = folder_like(tmp_path, "sentiment", label2id={"contradiction": 0, "entailment": 1})
    zero_shot = electra.pipeline("zero-shot-classification", folder)
    found = zero_shot("A good film.", "good, bad ,", hypothesis_template="It is {}.")
    assert found["sequence"] == "A good film."
    assert found["labels"] == ["good", "bad"] and abs(sum(found["scores"]) - 1) < 1e-6
    assert zero_shot(["A good film."], ["good", "bad"], hypothesis_template="It is {}.") == [found]
    assert list(zero_shot(iter(["A good film."]), candidate_labels=["good", "bad"]))
    alone = zero_shot("A good film.", ["good", "bad"], multi_label=True)
    assert sum(alone["scores"]) > 1.01
    with pytest.raises(electra.InputError, match="label"):
        zero_shot("A good film.")


def test_texts_go_on(tmp_path):
    folder = folder_like(
        tmp_path, "generator", is_decoder=True, architectures=["ElectraForCausalLM"]
    )
    generate = electra.pipeline("text-generation", folder, max_new_tokens=5)
    (text,) = generate("The cat", do_sample=False)
    assert text["generated_text"].startswith("The cat")
    parts = []
    (rest,) = generate("The cat", do_sample=False, return_full_text=False, on_text=parts.append)
    assert "The cat" + rest["generated_text"] == text["generated_text"]
    assert "".join(parts) == rest["generated_text"]
    (ids,) = generate("The cat", do_sample=False, return_tensors=True)
    assert len(ids["generated_token_ids"]) > 5
    assert len(generate("The cat", num_return_sequences=3, seed=7)) == 3
    assert generate("The cat", seed=7) == generate("The cat", seed=7)
    assert generate("The cat", num_beams=2, early_stopping="never", do_sample=False)
    assert generate(["The cat"], do_sample=False) == [[text]]
    assert generate("The cat", do_sample=False, eos_token_id=[ids["generated_token_ids"][-1]])




def test_one_text_of_several_is_chosen():
    folder = root / "tests/data/golden/multiple-choice-last"
    choose = electra.pipeline(
        "multiple-choice", folder, root / "tests/data/pipelines/text-classification/one"
    )
    choice = choose("good", ["bad", "good", ""])
    assert choice["choice"] == int(np.argmax(choice["scores"])) and len(choice["scores"]) == 3
    assert choose([{"prompt": "good", "choices": ["bad", "good", ""]}]) == [choice]
    with pytest.raises(electra.InputError):
        choose("good", [])


def test_a_model_of_the_package_stands_for_its_folder(classify):
    class Model:
        name_or_path = str(models / "sentiment")
        loading = {"dtype": "float32", "threads": 1}

    pipe = electra.pipeline("text-classification", Model(), models / "sentiment")
    assert pipe("good") == classify("good")
    assert repr(pipe).endswith("sentiment', dtype='float32', threads=1)")


@pytest.mark.parametrize("dtype", ["bfloat16", "int8", np.float32, np.dtype("float32"), "auto"])
def test_a_model_is_opened_in_any_precision(classify, dtype):
    pipe = electra.pipeline("text-classification", models / "sentiment", dtype=dtype)
    assert abs(pipe("good")[0]["score"] - classify("good")[0]["score"]) < 0.01


def test_answers_do_not_depend_on_the_threads_or_the_batch(classify, texts):
    one = electra.pipeline("text-classification", models / "sentiment", threads=1)
    all_at_once = classify(texts)
    assert one(texts) == all_at_once
    assert [one(text)[0] for text in texts[:50]] == all_at_once[:50]
