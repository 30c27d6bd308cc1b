"""The tokenizer's call against ElectraTokenizerFast's: texts times arguments."""

from __future__ import annotations

import itertools
import pickle
import random
from pathlib import Path
from typing import Any

import numpy as np
import pytest

import electra

root = Path(__file__).resolve().parents[2]
folders = [root / "models" / "sentiment", root / "models" / "sentences"]

texts = [
    "",
    " ",
    "a joy from start to finish.",
    "Ünïcödé \u0007 and 😀! 漢字 été",
    "don't [MASK] can't [SEP] 1,234.56 $ (eight)",
    "unaffable " * 9,
    "zero\u200bwidth\ufeff and\u00a0spaces\n\nlines",
    "x" * 120,
    "The film was good; the plot, alas, was not: twelve words and more.",
]
words = [[], ["a"], ["two", "words"], ["unaffable", "", "été", "don't", "漢字"], ["x"] * 20]

paddings = [False, True, "longest", "max_length", "do_not_pad"]
truncations = [None, False, True, "longest_first", "only_first", "only_second"]
lengths = [None, 4, 8, 16, 24]
strides = [0, 1, 3]
multiples = [None, 8]
sides = [None, "left", "right"]
flags = [
    "return_overflowing_tokens",
    "return_offsets_mapping",
    "return_special_tokens_mask",
    "return_length",
    "split_special_tokens",
]


def arguments_of(draw: random.Random) -> dict[str, Any]:
    """Returns the arguments of one call."""
    arguments: dict[str, Any] = {
        "padding": draw.choice(paddings),
        "truncation": draw.choice(truncations),
        "max_length": draw.choice(lengths),
        "stride": draw.choice(strides),
        "pad_to_multiple_of": draw.choice(multiples),
        "padding_side": draw.choice(sides),
    }
    arguments.update({name: True for name in flags if draw.random() < 0.4})
    for name in ("add_special_tokens", "return_attention_mask", "return_token_type_ids"):
        if draw.random() < 0.2:
            arguments[name] = draw.random() < 0.3
    return arguments


def input_of(draw: random.Random) -> tuple[Any, Any, bool]:
    """Returns a text, a second one or None, and whether they are words."""
    form = draw.randrange(7)
    count = draw.randint(1, 4)
    if form == 0:
        return draw.choice(texts), None, False
    if form == 1:
        return draw.choice(texts), draw.choice(texts), False
    if form == 2:
        return draw.choices(texts, k=count), None, False
    if form == 3:
        return draw.choices(texts, k=count), draw.choices(texts, k=count), False
    if form == 4:
        return [(draw.choice(texts), draw.choice(texts)) for _ in range(count)], None, False
    if form == 5:
        return draw.choice(words), draw.choice(words) if draw.random() < 0.5 else None, True
    second = draw.choices(words, k=count) if draw.random() < 0.5 else None
    return draw.choices(words, k=count), second, True


def result_of(tokenizer: Any, given: tuple[Any, Any, bool], arguments: dict[str, Any]) -> Any:
    """Returns what a call returns, or the exception that it raises."""
    try:
        return tokenizer(given[0], given[1], is_split_into_words=given[2], **arguments)
    except BaseException as error:  # tokenizers panics for some arguments
        if isinstance(error, (KeyboardInterrupt, SystemExit)):
            raise
        return error


def described(batch: Any) -> dict[str, Any]:
    """Returns all that a BatchEncoding knows of its rows."""
    rows = []
    for row, encoding in enumerate(batch.encodings):
        tokens = range(len(encoding.ids))
        rows.append(
            {
                "tokens": batch.tokens(row),
                "word_ids": batch.word_ids(row),
                "sequence_ids": batch.sequence_ids(row),
                "offsets": encoding.offsets,
                "chars": [batch.token_to_chars(row, token) for token in tokens],
                "words": [batch.token_to_word(row, token) for token in tokens],
                "sequences": [batch.token_to_sequence(row, token) for token in tokens],
                "tokens_of_words": [
                    batch.word_to_tokens(row, word, sequence)
                    for sequence in range(batch.n_sequences)
                    for word in range(4)
                ],
                "at_characters": [
                    (
                        batch.char_to_token(row, place, sequence),
                        batch.char_to_word(row, place, sequence),
                    )
                    for sequence in range(batch.n_sequences)
                    for place in range(0, 24, 3)
                ],
            }
        )
    return {"keys": list(batch.keys()), "values": dict(batch), "rows": rows}


@pytest.fixture(scope="module", params=folders, ids=lambda folder: folder.name)
def both(request: pytest.FixtureRequest) -> tuple[Any, Any]:
    transformers = pytest.importorskip("transformers")
    theirs = transformers.ElectraTokenizerFast.from_pretrained(request.param)
    return electra.ElectraTokenizer.from_pretrained(request.param), theirs


@pytest.mark.parametrize("seed", range(6))
def test_call_is_that_of_transformers(both: tuple[Any, Any], seed: int) -> None:
    draw = random.Random(seed)
    refused = 0
    for _ in range(1000):
        given, arguments = input_of(draw), arguments_of(draw)
        found, wanted = (result_of(tokenizer, given, arguments) for tokenizer in both)
        if isinstance(wanted, BaseException):
            assert isinstance(found, electra.InputError), (given, arguments, wanted, found)
            refused += 1
            continue
        assert not isinstance(found, BaseException), (given, arguments, found)
        assert described(found) == described(wanted), (given, arguments)
    assert 0 < refused < 500


@pytest.mark.parametrize("seed", range(2))
def test_arrays_are_those_of_transformers(both: tuple[Any, Any], seed: int) -> None:
    draw = random.Random(1000 + seed)
    compared = 0
    for _ in range(400):
        given, arguments = input_of(draw), arguments_of(draw)
        arguments.update(padding=draw.choice([True, "max_length"]), return_tensors="np")
        found, wanted = (result_of(tokenizer, given, arguments) for tokenizer in both)
        if isinstance(wanted, BaseException) or wanted["input_ids"].dtype == object:
            assert isinstance(found, electra.InputError), (given, arguments)
            continue
        assert list(found) == list(wanted)
        for name in wanted:
            assert found[name].dtype == wanted[name].dtype
            np.testing.assert_array_equal(found[name], wanted[name], str((given, arguments, name)))
        compared += 1
    assert compared > 100


def test_decoding_is_that_of_transformers(both: tuple[Any, Any]) -> None:
    ours, theirs = both
    draw = random.Random(3)
    for skip, clean in itertools.product((False, True), (None, False, True)):
        ids = [[draw.randrange(len(theirs)) for _ in range(12)] + [2, 3, 0] for _ in range(100)]
        arguments = {"skip_special_tokens": skip, "clean_up_tokenization_spaces": clean}
        assert ours.batch_decode(ids, **arguments) == theirs.batch_decode(ids, **arguments)
        assert ours.decode(np.array(ids[0]), **arguments) == theirs.decode(ids[0], **arguments)
    assert ours.decode(17) == theirs.decode(17)


def test_vocabulary_is_that_of_transformers(both: tuple[Any, Any]) -> None:
    ours, theirs = both
    assert ours.get_vocab() == theirs.get_vocab() == ours.vocab
    names = "vocab_size model_max_length padding_side truncation_side model_input_names is_fast"
    specials = "pad_token cls_token sep_token unk_token mask_token"
    for name in [*names.split(), *specials.split(), *(f"{one}_id" for one in specials.split())]:
        assert getattr(ours, name) == getattr(theirs, name), name
    assert len(ours) == len(theirs)
    assert ours.all_special_tokens == theirs.all_special_tokens
    assert ours.all_special_ids == theirs.all_special_ids
    assert ours.special_tokens_map == theirs.special_tokens_map
    for pair in (False, True):
        assert ours.num_special_tokens_to_add(pair) == theirs.num_special_tokens_to_add(pair)
    for text in texts:
        assert ours.tokenize(text) == theirs.tokenize(text)
        assert ours.encode(text, max_length=9, truncation=True) == theirs.encode(
            text, max_length=9, truncation=True
        )
    tokens = ["the", "##ing", "no such token", "[SEP]"]
    assert ours.convert_tokens_to_ids(tokens) == theirs.convert_tokens_to_ids(tokens)
    assert ours.convert_tokens_to_ids("the") == theirs.convert_tokens_to_ids("the")
    for skip in (False, True):
        found = ours.convert_ids_to_tokens([5, 2, 77], skip_special_tokens=skip)
        assert found == theirs.convert_ids_to_tokens([5, 2, 77], skip_special_tokens=skip)


def test_settings_can_be_changed(both: tuple[Any, Any]) -> None:
    ours = pickle.loads(pickle.dumps(both[0]))
    theirs = pickle.loads(pickle.dumps(both[1]))
    for name, value in (("padding_side", "left"), ("truncation_side", "left"), ("model_max_length", 7)):
        setattr(ours, name, value)
        setattr(theirs, name, value)
        again = pickle.loads(pickle.dumps(ours))
        for tokenizer in (ours, again):
            found = tokenizer(texts[2:], padding="max_length", truncation=True)
            assert dict(found) == dict(theirs(texts[2:], padding="max_length", truncation=True))
    with pytest.raises(electra.InputError, match="padding_side"):
        ours.padding_side = "middle"
    assert ours.padding_side == "left"


def test_tensors_of_torch_share_memory(both: tuple[Any, Any]) -> None:
    torch = pytest.importorskip("torch")
    ours, theirs = both
    found, wanted = (one(texts, padding=True, return_tensors="pt") for one in both)
    for name in wanted:
        assert found[name].dtype == torch.int64
        assert torch.equal(found[name], wanted[name])
    assert torch.equal(found.to("cpu")["input_ids"], wanted["input_ids"])
    lists = ours(texts, padding=True)
    np.testing.assert_array_equal(
        lists.convert_to_tensors("np")["input_ids"], wanted["input_ids"].numpy()
    )


def test_batch_encoding_is_a_dict() -> None:
    tokenizer = electra.AutoTokenizer.from_pretrained(folders[0])
    batch = tokenizer(["a", "b c"])
    assert dict(**batch) == dict(batch)
    assert batch.input_ids == batch["input_ids"]
    assert batch[1].tokens == ["[CLS]", "b", "c", "[SEP]"]
    assert [one.ids for one in batch[:1]] == [batch["input_ids"][0]]
    copied = pickle.loads(pickle.dumps(batch))
    assert copied == batch and not copied.is_fast
    with pytest.raises(ValueError, match="no encodings"):
        copied.tokens()
    with pytest.raises(AttributeError, match="'labels'"):
        batch.labels
    with pytest.raises(IndexError):
        batch.tokens(2)
    del tokenizer  # whose texts the tokens are
    assert batch.tokens(0) == ["[CLS]", "a", "[SEP]"]


def test_ragged_is_what_the_call_returns_without_padding() -> None:
    tokenizer = electra.ElectraTokenizer.from_pretrained(folders[0])
    for pairs in (None, texts[::-1]):
        ragged = tokenizer.ragged(texts, pairs, max_length=12)
        batch = tokenizer(texts, pairs, truncation=True, max_length=12)
        again = electra.Ragged.from_lists(batch["input_ids"], batch["token_type_ids"])
        for name in ("input_ids", "lengths", "token_type_ids"):
            np.testing.assert_array_equal(getattr(ragged, name), getattr(again, name))
        assert len(ragged) == len(texts)


@pytest.mark.parametrize(
    ("arguments", "error", "sentence"),
    [
        ({"text": 5}, TypeError, "'text' must be a str or a list, not int"),
        ({"text": ["a", 5]}, TypeError, "a text must be a str, a pair a tuple of two"),
        ({"text": ["a"], "text_pair": "b"}, electra.InputError, "'text_pair' must be a list of 1"),
        ({"text": ["a"], "text_pair": ["b", "c"]}, electra.InputError, "not 2 of them"),
        ({"text": "a", "is_split_into_words": True}, TypeError, "must be a list of str, not str"),
        ({"text": "a", "padding": "most"}, electra.InputError, "padding must be 'longest'"),
        ({"text": "a", "truncation": "x"}, electra.InputError, "truncation must be"),
        ({"text": "a", "padding": 3}, TypeError, "'padding' must be True or False"),
        ({"text": "a", "max_length": "3"}, TypeError, "'max_length' must be an integer"),
        ({"text": "a", "paddin": True}, TypeError, "did you mean 'padding'"),
        ({"text": "a", "return_tensors": "tf"}, electra.InputError, "must be 'np', 'pt' or None"),
        ({"text": ["a", "b c"], "return_tensors": "np"}, electra.InputError, "padding=True"),
    ],
)
def test_bad_arguments_are_named(
    arguments: dict[str, Any], error: type[Exception], sentence: str
) -> None:
    tokenizer = electra.ElectraTokenizer.from_pretrained(folders[0])
    with pytest.raises(error, match=sentence):
        tokenizer(**arguments)


def test_torch_must_be_imported_for_its_tensors(monkeypatch: pytest.MonkeyPatch) -> None:
    import sys

    monkeypatch.setitem(sys.modules, "torch", None)
    tokenizer = electra.ElectraTokenizer.from_pretrained(folders[0])
    with pytest.raises(electra.InputError, match="import it before"):
        tokenizer("a", return_tensors="pt")


@pytest.mark.parametrize(
    ("ids", "error", "sentence"),
    [
        ([2**31], electra.InputError, "token_ids has the number 2147483648, which no int32 is"),
        ([5, -(2**40)], electra.InputError, "token_ids has the number -1099511627776"),
        (2**70, electra.InputError, "which no int32 is"),
        ([-1], electra.InputError, "ids must be at least 0, not -1"),
        ([1.5], TypeError, "'token_ids' must be an id or a list of ids, .* not float"),
        ("5", TypeError, "not str"),
        (None, TypeError, "not NoneType"),
        (np.zeros((1, 2), int), TypeError, "not list"),
    ],
)
def test_ids_that_cannot_be_decoded_are_named(ids: Any, error: type[Exception], sentence: str) -> None:
    tokenizer = electra.AutoTokenizer.from_pretrained(folders[0])
    with pytest.raises(error, match=sentence):
        tokenizer.decode(ids)


def test_integers_of_any_kind_are_ids() -> None:
    tokenizer = electra.AutoTokenizer.from_pretrained(folders[0])
    for ids in ([5, 6], (5, 6), [np.int64(5), np.uint8(6)], np.array([5, 6], ">i4"), iter([5, 6])):
        assert tokenizer.decode(ids) == tokenizer.decode([5, 6])
    assert tokenizer.decode(np.int32(5)) == tokenizer.decode([5])
    assert tokenizer.convert_ids_to_tokens([5, 2**31, 10**30, -1])[1:] == [None] * 3


def test_what_is_no_token_is_named() -> None:
    tokenizer = electra.AutoTokenizer.from_pretrained(folders[0])
    with pytest.raises(UnicodeEncodeError):
        tokenizer.convert_tokens_to_ids(["\ud800"])


@pytest.mark.parametrize("limit", [0, -5])
def test_a_limit_below_one_token_is_refused(limit: int) -> None:
    tokenizer = electra.AutoTokenizer.from_pretrained(folders[0])
    before = tokenizer.model_max_length
    with pytest.raises(electra.InputError, match=f"model_max_length is {limit}; it must be 1 or more"):
        tokenizer.model_max_length = limit
    assert tokenizer.model_max_length == before
    with pytest.raises(electra.InputError, match="model_max_length"):
        electra.AutoTokenizer.from_pretrained(folders[0], model_max_length=limit)
