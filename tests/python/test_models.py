"""The model classes against the reference: committed values of every head, and transformers."""

from __future__ import annotations

import json
import os
import pickle
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import numpy as np
import pytest

import electra

root = Path(__file__).resolve().parents[2]
models = root / "models"
golden = root / "tests" / "data" / "golden"
# More cases of the same layout, which may lie beside the tree or be named.
more_golden = Path(os.environ.get("ELECTRA_GOLDEN") or root.parent / "shared" / "golden" / "heads")

classes = {
    "base": electra.ElectraModel,
    "pretraining": electra.ElectraForPreTraining,
    "masked-lm": electra.ElectraForMaskedLM,
    "causal-lm": electra.ElectraForCausalLM,
    "sequence-classification": electra.ElectraForSequenceClassification,
    "token-classification": electra.ElectraForTokenClassification,
    "question-answering": electra.ElectraForQuestionAnswering,
    "multiple-choice": electra.ElectraForMultipleChoice,
}


def read_tensors(path: Path) -> dict[str, np.ndarray]:
    """Reads a safetensors file."""
    content = path.read_bytes()
    end = 8 + int.from_bytes(content[:8], "little")
    dtypes = {"F64": np.float64, "F32": np.float32, "I64": np.int64, "I32": np.int32}
    tensors = {}
    for name, entry in json.loads(content[8:end]).items():
        if name != "__metadata__":
            begin, past = (end + offset for offset in entry["data_offsets"])
            values = np.frombuffer(content[begin:past], dtypes[entry["dtype"]])
            tensors[name] = values.reshape(entry["shape"])
    return tensors


def cases() -> list[Path]:
    """Returns the folders of the cases, each name once."""
    files = [*more_golden.glob("*/case.json"), *golden.glob("*/case.json")]
    return sorted({file.parent.name: file.parent for file in files}.values())


def take_past(given: dict[str, np.ndarray]) -> Any:
    """Removes past_key_values from arguments, and returns the keys and values of each layer."""
    count = sum(name.startswith("past_key_values") for name in given) // 2
    prefixes = [f"past_key_values.{layer}" for layer in range(count)]
    return [(given.pop(f"{p}.key"), given.pop(f"{p}.value")) for p in prefixes] or None


def counted(case: dict[str, Any], mask: np.ndarray | None) -> np.ndarray | None:
    """Returns [sequences, tokens]: False for padding at either end; None if all rows count."""
    is_flat = mask is not None and (mask.ndim == 2 or case["task"] == "multiple-choice")
    if mask is None or not is_flat or case["options"]["compute_padding"]:
        return None
    seen = mask.reshape(-1, mask.shape[-1]) != 0
    after = np.logical_or.accumulate(seen, axis=1)
    before = np.logical_or.accumulate(seen[:, ::-1], axis=1)[:, ::-1]
    return after & before


def without_padding(name: str, task: str, values: np.ndarray, seen: np.ndarray | None) -> np.ndarray:
    """Returns values with zeros in the place of what padding decides."""
    if seen is None:
        return values
    if name in ("attentions", "cross_attentions"):
        values = np.where(seen[:, None, -values.shape[2] :, None], values, 0)
        return np.where(seen[:, None, None, :], values, 0) if name == "attentions" else values
    has_rows = name in ("last_hidden_state", "hidden_states", "start_logits", "end_logits")
    if has_rows or (name == "logits" and task not in ("sequence-classification", "multiple-choice")):
        rows = seen[:, -values.shape[1] :]  # those of a cache stand before them
        return np.where(rows.reshape(rows.shape + (1,) * (values.ndim - 2)), values, 0)
    return np.where(seen[:, None, :, None], values, 0) if name == "past_key_values" else values


def members(output: electra.ModelOutput) -> dict[str, np.ndarray]:
    """Returns the arrays of an output by the names of the cases."""
    arrays = {}
    for name, value in output.items():
        if name == "past_key_values":
            for i, (key, values) in enumerate(value):
                arrays.update({f"{name}.{i}.key": key, f"{name}.{i}.value": values})
            continue
        layers = enumerate(value) if isinstance(value, tuple) else [("", value)]
        arrays.update({f"{name}.{i}".rstrip("."): array for i, array in layers})
    return arrays


@pytest.mark.parametrize("folder", cases(), ids=lambda folder: folder.name)
def test_outputs_are_those_of_the_reference(folder: Path) -> None:
    case = json.loads((folder / "case.json").read_text())
    given = read_tensors(folder / "input.safetensors")
    options = {k: v for k, v in case["options"].items() if v}
    past = take_past(given)
    if past:
        options["past_key_values"] = past
    if case["task"] not in ("base", "causal-lm"):
        options.pop("use_cache", None)
    model = classes[case["task"]].from_pretrained(folder, threads=1)
    output = model(**given, **options)
    wanted = read_tensors(folder / "output.safetensors")
    found = members(output)
    assert found.keys() == wanted.keys()
    seen = counted(case, given.get("attention_mask"))
    for name, values in wanted.items():
        assert found[name].dtype == np.float32 and found[name].shape == values.shape
        kind = name.split(".")[0]
        one, other = (without_padding(kind, case["task"], v, seen) for v in (found[name], values))
        np.testing.assert_allclose(one, other, rtol=1e-6, atol=1e-5, err_msg=name)


@pytest.mark.parametrize(
    ("name", "folder"),
    [
        ("ElectraModel", "sentences"),
        ("ElectraForPreTraining", "discriminator"),
        ("ElectraForMaskedLM", "generator"),
        ("ElectraForSequenceClassification", "sentiment"),
        ("ElectraForTokenClassification", "entities"),
        ("ElectraForQuestionAnswering", "questions"),
    ],
)
def test_calls_are_those_of_transformers(name: str, folder: str) -> None:
    torch = pytest.importorskip("torch")
    transformers = pytest.importorskip("transformers")
    ours = getattr(electra, name).from_pretrained(models / folder, threads=2)
    theirs = getattr(transformers, name).from_pretrained(
        models / folder, dtype=torch.float64, attn_implementation="eager"
    )
    tokenizer = electra.AutoTokenizer.from_pretrained(models / folder)
    texts = ["A joy from start to finish, said Ms Smith.", "Who?", "in Paris " * 20]
    batch = tokenizer(texts, texts[::-1], padding=True, return_tensors="pt")
    labels: dict[str, Any] = {}
    if name == "ElectraForQuestionAnswering":
        labels = {"start_positions": [1, 2, 99999], "end_positions": [3, 2, 1]}
    elif name == "ElectraForSequenceClassification":
        labels = {"labels": [1, 0, 1]}
    elif name != "ElectraModel":
        seen = batch["attention_mask"].numpy() != 0  # labels of padding would ask for its logits
        labels = {"labels": np.where(seen, batch["input_ids"].numpy() % 2, -100)}
        if name == "ElectraForPreTraining":
            labels = {"labels": np.abs(labels["labels"]) % 2}
    with torch.no_grad():
        wanted = theirs(
            **batch,
            **{key: torch.tensor(value) for key, value in labels.items()},
            output_hidden_states=True,
            output_attentions=True,
        )
    found = ours(**batch, **labels, output_hidden_states=True, output_attentions=True)
    seen = batch["attention_mask"].numpy() != 0
    task = "sequence-classification" if name == "ElectraForSequenceClassification" else ""
    assert list(found.keys()) == list(wanted.keys())
    assert len(found.to_tuple()) == len(wanted.to_tuple())
    for key in wanted:
        both = (found[key], wanted[key])
        for pair in zip(*both) if isinstance(wanted[key], tuple) else [both]:
            one, other = (without_padding(key, task, np.asarray(value), seen) for value in pair)
            np.testing.assert_allclose(one, other, rtol=1e-5, atol=1e-5, err_msg=key)


@pytest.fixture(scope="module")
def model() -> electra.ElectraForSequenceClassification:
    return electra.ElectraForSequenceClassification.from_pretrained(models / "sentiment", threads=2)


@pytest.fixture(scope="module")
def tokenizer() -> electra.ElectraTokenizer:
    return electra.ElectraTokenizer.from_pretrained(models / "sentiment")


def test_an_output_is_read_by_name_and_by_place(model: Any, tokenizer: Any) -> None:
    output = model(**tokenizer(["a", "b"], padding=True), labels=[1, 0])
    assert list(output) == ["loss", "logits"]
    assert output["loss"] is output.loss is output[0]
    assert output[1] is output.logits and output[:1] == (output.loss,)
    assert output.hidden_states is None and output.attentions is None
    with pytest.raises(AttributeError, match="start_logits"):
        output.start_logits
    assert model(**tokenizer(["a"]), return_dict=False)[0].shape == (1, 2)
    loss, logits = model(**tokenizer(["a", "b"], padding=True), labels=[1, 0], return_dict=False)
    assert float(loss) == output.loss.item()
    np.testing.assert_array_equal(logits, output.logits)


def test_arrays_outlive_the_model(tokenizer: Any) -> None:
    model = electra.ElectraModel.from_pretrained(models / "sentences", threads=1)
    output = model(**tokenizer(["a b c"]), output_hidden_states=True)
    states = output.hidden_states[1]
    copied = states.copy()
    assert states.flags.c_contiguous and states.flags.writeable and not states.flags.owndata
    del model, output
    np.testing.assert_array_equal(states, copied)


def test_integers_of_any_kind_are_the_same_input(model: Any, tokenizer: Any) -> None:
    batch = tokenizer(["a joy", "not a joy"], padding=True, return_tensors="np")
    wanted = model(**batch).logits
    for dtype in ("int8", "uint16", "int32", "int64", "uint64"):
        some = {k: v.astype(dtype) for k, v in batch.items()}
        if dtype != "int8":  # which holds no id
            np.testing.assert_array_equal(model(**some).logits, wanted)
    mask = batch["attention_mask"]
    for one in (mask.astype(bool), mask.astype("int8"), np.asfortranarray(mask), mask.tolist()):
        found = model(batch["input_ids"], one, batch["token_type_ids"])
        np.testing.assert_array_equal(found.logits, wanted)
    doubled = np.repeat(batch["input_ids"], 2, axis=1)[:, ::2]  # strides of two
    np.testing.assert_array_equal(model(doubled, mask).logits, wanted)


def test_tensors_of_torch_are_taken(model: Any, tokenizer: Any) -> None:
    torch = pytest.importorskip("torch")
    batch = tokenizer(["a joy", "not a joy"], padding=True, return_tensors="pt")
    wanted = model(**tokenizer(["a joy", "not a joy"], padding=True)).logits
    np.testing.assert_array_equal(model(**batch).logits, wanted)
    np.testing.assert_array_equal(model(batch["input_ids"].t().contiguous().t()).logits.shape, (2, 2))
    assert torch.from_dlpack(model(**batch).logits).shape == (2, 2)


def test_ragged_input_has_the_logits_of_its_texts(tokenizer: Any) -> None:
    texts = ["a joy", "b", "c d e f g"]
    ragged = tokenizer.ragged(texts)
    for kind, folder in (
        (electra.ElectraForSequenceClassification, "sentiment"),
        (electra.ElectraForPreTraining, "discriminator"),
        (electra.ElectraModel, "sentences"),
    ):
        model = kind.from_pretrained(models / folder, threads=1)
        rows = [model(**tokenizer([text])).to_tuple()[0] for text in texts]
        is_per_text = kind is electra.ElectraForSequenceClassification
        joined = np.concatenate([row if is_per_text else row[0] for row in rows])
        output = model(ragged, output_hidden_states=True)
        np.testing.assert_array_equal(output.to_tuple()[0], joined)
        assert output.hidden_states[0].shape[0] == len(ragged.input_ids)
    with pytest.raises(electra.InputError, match="lengths"):
        model(electra.Ragged([2, 3], [1]))
    with pytest.raises(TypeError, match="no padding"):
        model(ragged, attention_mask=[[1]])
    with pytest.raises(TypeError, match="labels"):
        model(ragged, labels=[1, 2, 3])


def test_a_loss_asks_for_padding_by_itself() -> None:
    model = electra.ElectraForQuestionAnswering.from_pretrained(models / "questions", threads=1)
    batch = {"input_ids": [[2, 9, 3, 0], [2, 9, 9, 3]], "attention_mask": [[1, 1, 1, 0], [1] * 4]}
    positions = {"start_positions": [1, 1], "end_positions": [1, 2]}
    output = model(**batch, **positions)
    assert output.loss == model(**batch, **positions, compute_padding=True).loss
    assert not model(**batch).start_logits[0, 3] and output.start_logits[0, 3]


def test_labels_with_a_fraction_are_regression() -> None:
    folder = root / "tests" / "data" / "golden" / "sequence-classification-regression-wide"
    model = electra.ElectraForSequenceClassification.from_pretrained(folder, threads=1)
    ids = read_tensors(folder / "input.safetensors")["input_ids"]
    logits = model(ids).logits
    labels = np.full(logits.shape, 0.5)
    for given in (labels, labels.astype("float32"), labels.tolist()):
        loss = model(ids, labels=given).loss
        np.testing.assert_allclose(loss, np.mean((logits - 0.5) ** 2), rtol=1e-5)
    with pytest.raises(electra.InputError, match="labels must be float32 or float64, not float16"):
        model(ids, labels=labels.astype("float16"))


def test_config_is_that_of_the_folder(model: Any) -> None:
    config = json.loads((models / "sentiment" / "config.json").read_text())
    for name in ("hidden_size", "vocab_size", "num_hidden_layers", "architectures"):
        assert getattr(model.config, name) == config[name]
    assert model.config.id2label == {0: "negative", 1: "positive"}
    assert model.config.num_labels == 2


def test_models_pickle_as_their_folder(model: Any, tokenizer: Any, tmp_path: Path) -> None:
    small = electra.ElectraForSequenceClassification.from_pretrained(
        models / "sentiment", dtype="int8", threads=1
    )
    again = pickle.loads(pickle.dumps(small))
    assert again.loading == {"dtype": "int8", "threads": 1} and again.eval() is again
    batch = tokenizer(["a joy"])
    np.testing.assert_array_equal(again(**batch).logits, small(**batch).logits)
    assert not np.array_equal(again(**batch).logits, model(**batch).logits)


def test_eight_threads_share_a_model(model: Any, tokenizer: Any) -> None:
    batches = [tokenizer([f"text {i} " * (i + 1)]) for i in range(16)]
    wanted = [model(**batch).logits for batch in batches]
    with ThreadPoolExecutor(8) as pool:
        for _ in range(4):
            for found, one in zip(pool.map(lambda batch: model(**batch).logits, batches), wanted):
                np.testing.assert_array_equal(found, one)


@pytest.mark.parametrize(
    ("given", "error", "sentence"),
    [
        ({"input_ids": [[1.5]]}, electra.InputError, "input_ids must be integers, not float64"),
        ({"input_ids": [1, 2]}, electra.InputError, r"must be \[batch_size, sequence_length\]"),
        ({"input_ids": [[1, 2], [3]]}, electra.InputError, "rows of different lengths"),
        ({"input_ids": [[2**40]]}, electra.InputError, "1099511627776, which no int32 is"),
        ({"input_ids": [[10**6]]}, electra.InputError, "input_ids has 1000000"),
        ({"input_ids": [[-1]]}, electra.InputError, "input_ids has -1"),
        ({"input_ids": "abc"}, electra.InputError, "input_ids must be integers, not <U3"),
        ({"input_ids": np.zeros((1,) * 9, int)}, electra.InputError, "has 9 axes"),
        ({"input_ids": [[5] * 600]}, electra.InputError, "512"),
        ({}, electra.InputError, "input_ids"),
        ({"input_ids": [[1]], "attention_mask": [[1, 1]]}, electra.InputError, "attention_mask"),
        ({"input_ids": [[1]], "token_type_ids": [[2]]}, electra.InputError, "token_type_ids has 2"),
        ({"input_ids": [[1]], "labels": [1, 0]}, electra.InputError, "labels"),
        ({"input_ids": [[1]], "labels": [5]}, electra.InputError, "labels"),
        ({"input_ids": [[1]], "head_mask": [1, 1]}, electra.InputError, "head_mask must be float"),
        ({"input_ids": [[1]], "output_attention": True}, TypeError, "did you mean 'output_attent"),
        ({"input_ids": [[1]], "start_positions": [1]}, TypeError, "start_positions"),
        ({"input_ids": [[1]], "output_attentions": 1}, TypeError, "must be True or False"),
    ],
)
def test_bad_input_is_named(
    model: Any, given: dict[str, Any], error: type[Exception], sentence: str
) -> None:
    with pytest.raises(error, match=sentence):
        model(**given)


packed = np.zeros((1, 2), [("ids", "i8"), ("flag", "i1")])


@pytest.mark.parametrize(
    ("array", "sentence"),
    [
        (np.array([[101]], ">i8"), "must be integers in the byte order of this machine, not >i8"),
        (np.array([[101]], object), "must be integers, not object"),
        (np.array([[101]], "M8[s]"), r"must be integers, not datetime64\[s\]"),
        (np.array([[101]], np.longdouble), "must be integers, not float"),
        (packed, r"must be integers, not \[\('ids'"),
        (packed["ids"], "has a stride of 18 bytes for elements of 8, as a field of packed records"),
    ],
)
def test_an_array_that_cannot_be_read_is_told_why(model: Any, array: Any, sentence: str) -> None:
    with pytest.raises(electra.InputError, match=f"input_ids {sentence}"):
        model(array)


def test_numbers_of_another_byte_order_are_named(model: Any) -> None:
    embeds = np.zeros((1, 2, model.config.embedding_size), ">f4")
    with pytest.raises(electra.InputError, match="float32 or float64 in the byte order of this"):
        model(inputs_embeds=embeds)


def test_sequences_that_are_too_long_are_refused_before_they_are_copied(model: Any) -> None:
    array = np.broadcast_to(np.int64(101), (2**40, 513))  # no memory holds as many numbers
    with pytest.raises(electra.InputError, match="513 tokens is longer than max_position_embeddings"):
        model(array)
    with pytest.raises(electra.InputError, match="513 tokens"):
        model(array, position_ids=None)
    ids = [[5] * 513]
    assert model(ids, position_ids=[[0] * 513]).logits.shape == (1, 2)


@pytest.mark.parametrize("raised", [KeyboardInterrupt, SystemExit])
@pytest.mark.parametrize("name", ["input_ids", "labels", "inputs_embeds"])
def test_an_interrupt_of_an_export_is_let_through(model: Any, raised: Any, name: str) -> None:
    class Array:
        def __dlpack__(self, **options: Any) -> Any:
            raise raised

        def __dlpack_device__(self) -> tuple[int, int]:
            return (1, 0)

    with pytest.raises(raised):
        model(**{"input_ids": [[5]], name: Array()})


def test_arrays_that_export_dlpack_alone_are_taken(model: Any) -> None:
    class Array:
        def __init__(self, array: Any) -> None:
            self.array = array

        def __dlpack__(self, **options: Any) -> Any:
            return self.array.__dlpack__(**options)

        def __dlpack_device__(self) -> tuple[int, int]:
            return (1, 0)

    ids = np.array([[5, 6, 7]])
    np.testing.assert_array_equal(model(Array(ids)).logits, model(ids).logits)


@pytest.mark.parametrize("kind", [*classes.values(), electra.CrossEncoder, electra.SentenceTransformer])
def test_arguments_of_transformers_are_named(kind: Any) -> None:
    folder = models / ("sentences" if kind is electra.SentenceTransformer else "sentiment")
    for arguments, sentence in (
        ({"device": "cpu"}, "no argument 'device'; everything is computed on the CPU"),
        ({"torch_dtype": "float32"}, "give 'dtype' as float32"),
        ({"thread": 1}, "did you mean 'threads'"),
    ):
        with pytest.raises(TypeError, match=sentence):
            getattr(kind, "from_pretrained", kind)(folder, **arguments)
    with pytest.raises(electra.InputError, match="threads must be from 1 to 1024"):
        kind(folder, threads=0)


def test_another_head_is_refused() -> None:
    with pytest.raises(electra.WeightsError, match="'classifier.weight'"):
        electra.ElectraForTokenClassification.from_pretrained(models / "sentiment")
    with pytest.raises(electra.FileError, match="models/train"):
        electra.ElectraModel.from_pretrained(models / "train")
