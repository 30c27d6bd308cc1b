"""The tokenizer, called as ElectraTokenizerFast of transformers."""

from __future__ import annotations

import os
from collections.abc import Iterable, Sequence
from operator import index
from typing import Any, Literal, Union, overload

from . import _electra
from ._arguments import refused
from ._encoding import BatchEncoding, as_tensors
from ._errors import InputError
from ._folders import folder_name
from ._ragged import Ragged

Folder = Union[str, "os.PathLike[str]"]
Text = Union[str, Sequence[str]]
Padding = Union[bool, Literal["longest", "max_length", "do_not_pad"]]
Truncation = Union[
    bool, Literal["longest_first", "only_first", "only_second", "do_not_truncate"], None
]

#: What model_max_length is where a folder sets no limit, as in transformers.
no_limit = int(1e30)


def _is_list(value: object) -> bool:
    return isinstance(value, (list, tuple))


def _opened(folder: str, options: dict[str, Any]) -> ElectraTokenizer:
    """Makes a tokenizer that was pickled."""
    return ElectraTokenizer(folder, **options)


def _ids_of(token_ids: Any) -> list[int]:
    """Returns an id, or a list or an array of them, as a list of what int32 can hold."""
    given = token_ids.tolist() if hasattr(token_ids, "tolist") else token_ids
    given = list(given) if isinstance(given, Iterable) else [given]
    wrong = next((type(one).__name__ for one in given if not hasattr(one, "__index__")), None)
    if wrong is not None:
        raise TypeError(f"'token_ids' must be an id or a list of ids, which are integers, not {wrong}")
    ids = [index(one) for one in given]
    for one in (min(ids, default=0), max(ids, default=0)):
        if not -(2**31) <= one < 2**31:
            raise InputError(f"token_ids has the number {one}, which no int32 is")
    return ids


class ElectraTokenizer:
    """From texts to token ids and back, exactly as ElectraTokenizerFast of transformers 4.57.

    Any number of threads may use one. It pickles as the folder and options that it was made of.
    `padding_side`, `truncation_side`, `model_max_length`, `clean_up_tokenization_spaces` and
    `split_special_tokens` can be set.

    Args:
        name_or_path: a folder as save_pretrained() writes it, or OWNER/NAME or OWNER/NAME@REVISION
            of a model in the hub's cache.
        options: do_lower_case, strip_accents, tokenize_chinese_chars, split_special_tokens,
            clean_up_tokenization_spaces, model_max_length, padding_side or truncation_side, each
            instead of what the folder says.

    Raises:
        FileError, TokenizerError: the folder has no tokenizer that can be used.
        UnsupportedError: it is not a WordPiece tokenizer of the BERT kind.
    """

    is_fast = True

    def __init__(self, name_or_path: Folder, **options: Any) -> None:
        self.name_or_path = folder_name("name_or_path", name_or_path)
        self._options = options
        self._native = self._load()

    @classmethod
    def from_pretrained(cls, name_or_path: Folder, **options: Any) -> ElectraTokenizer:
        """Opens the tokenizer of a folder; the arguments are those of the class."""
        return cls(name_or_path, **options)

    def _load(self) -> _electra.Tokenizer:
        folder = _electra.named_folder(self.name_or_path)
        return _electra.Tokenizer.from_pretrained(folder, self._options)

    def _set(self, name: str, value: Any) -> None:
        before = self._options
        self._options = {**before, name: value}
        try:
            self._native = self._load()
        except Exception:
            self._options = before
            raise

    def __repr__(self) -> str:
        return f"ElectraTokenizer({self.name_or_path!r}, vocab_size={self.vocab_size})"

    def __reduce__(self) -> tuple[Any, ...]:
        is_path = os.path.exists(self.name_or_path)
        folder = os.path.abspath(self.name_or_path) if is_path else self.name_or_path
        return _opened, (folder, self._options)

    def __len__(self) -> int:
        return len(self._native)

    def __call__(
        self,
        text: Text | Sequence[Text] | Sequence[tuple[str, str]],
        text_pair: Text | Sequence[Text] | None = None,
        *,
        add_special_tokens: bool = True,
        padding: Padding = False,
        truncation: Truncation = None,
        max_length: int | None = None,
        stride: int = 0,
        is_split_into_words: bool = False,
        pad_to_multiple_of: int | None = None,
        padding_side: Literal["right", "left"] | None = None,
        return_tensors: Literal["np", "pt"] | None = None,
        return_token_type_ids: bool | None = None,
        return_attention_mask: bool | None = None,
        return_overflowing_tokens: bool = False,
        return_special_tokens_mask: bool = False,
        return_offsets_mapping: bool = False,
        return_length: bool = False,
        verbose: bool = True,
        **others: Any,
    ) -> BatchEncoding:
        """Encodes a text or a pair, or each of a list of them.

        Args:
            text: a text, or a list of texts or of pairs; with is_split_into_words, a list of words
                or a list of those.
            text_pair: the second text of the pair or of each of them, of the same form.
            add_special_tokens: whether [CLS] and [SEP] are put around texts.
            padding: True or "longest" for that of the longest text, "max_length", or False.
            truncation: True or "longest_first", "only_first", "only_second", or False.
            max_length: the most tokens of an encoding; that of the model if absent.
            stride: how many tokens adjacent windows share.
            is_split_into_words: whether texts are lists of words.
            pad_to_multiple_of: padded lengths are multiples of it.
            padding_side: "right" or "left"; the tokenizer's if absent.
            return_tensors: "np" for arrays of int64, "pt" for tensors of torch, which must be
                imported, None for lists.
            return_token_type_ids, return_attention_mask: whether they are in the result; as the
                model takes them if absent.
            return_overflowing_tokens: whether what truncation removes comes as further rows, with
                "overflow_to_sample_mapping".
            return_special_tokens_mask, return_offsets_mapping, return_length: whether
                "special_tokens_mask", "offset_mapping" and "length" are in the result.
            verbose: taken and not used: warnings are of the logger "electra".
            split_special_tokens: whether "[SEP]" in a text is plain text.

        Returns:
            A BatchEncoding: lists of ids, or lists of them for a list of texts; arrays are [texts,
            tokens], "offset_mapping" [texts, tokens, 2].

        Raises:
            InputError: arguments contradict each other, or an array would have rows of different
                lengths.
            TypeError: an argument is of another type, or there is none of its name.
        """
        for name in set(others) - {"split_special_tokens"}:
            raise refused("the tokenizer", name, _call_arguments())
        arguments = {
            "add_special_tokens": add_special_tokens,
            "padding": padding,
            "truncation": truncation,
            "max_length": max_length,
            "stride": stride,
            "pad_to_multiple_of": pad_to_multiple_of,
            "padding_side": padding_side,
            "return_overflowing_tokens": return_overflowing_tokens,
            **others,
        }
        inputs, is_batch = self._inputs(text, text_pair, is_split_into_words)
        batch = self._native.encode(inputs, is_split_into_words, arguments)
        wanted = {
            "input_ids": True,
            "token_type_ids": self._has_type_ids(return_token_type_ids),
            "attention_mask": return_attention_mask is not False,
            "special_tokens_mask": return_special_tokens_mask,
            "offset_mapping": return_offsets_mapping,
            "length": return_length,
            "overflow_to_sample_mapping": return_overflowing_tokens,
        }
        data: dict[str, Any] = {}
        for name in (name for name, is_wanted in wanted.items() if is_wanted):
            if return_tensors is None:
                data[name] = batch.lists(name)
            else:
                data[name] = as_tensors(batch.array(name), return_tensors)
        if not is_batch and return_tensors is None and not return_overflowing_tokens:
            data = {name: values if name == "length" else values[0] for name, values in data.items()}
        return BatchEncoding(data, batch)

    def _has_type_ids(self, wanted: bool | None) -> bool:
        return self._native.has_token_type_ids if wanted is None else wanted

    @staticmethod
    def _inputs(text: Any, pair: Any, are_words: bool) -> tuple[list[Any], bool]:
        """Returns texts and pairs as a list, and whether there may be several."""
        if not isinstance(text, str) and not _is_list(text):
            raise TypeError(f"'text' must be a str or a list, not {type(text).__name__}")
        is_batch = _is_list(text) and (not are_words or bool(text and _is_list(text[0])))
        if not is_batch:
            return [(text, pair) if pair else text], False
        if pair is None:
            return list(text), True
        if not _is_list(pair) or len(pair) != len(text):
            found = f"{len(pair)} of them" if _is_list(pair) else type(pair).__name__
            raise InputError(
                f"'text_pair' must be a list of {len(text)}, as many as there are texts, not {found}"
            )
        return list(zip(text, pair)), True

    def ragged(
        self,
        texts: Sequence[str],
        text_pairs: Sequence[str] | None = None,
        *,
        add_special_tokens: bool = True,
        truncation: Truncation = True,
        max_length: int | None = None,
    ) -> Ragged:
        """Encodes texts or pairs end to end without padding: the fastest input of a model.

        Texts are cut at max_length, or at what the model reads, unless `truncation` says otherwise.
        """
        arguments = {
            "add_special_tokens": add_special_tokens,
            "truncation": truncation,
            "max_length": max_length,
        }
        return Ragged(*self._native.ragged(texts, text_pairs, arguments))

    def encode(self, text: Text, text_pair: Text | None = None, **arguments: Any) -> list[int]:
        """Returns the ids of a text or a pair; the arguments are those of a call."""
        ids: list[int] = self(text, text_pair, **arguments)["input_ids"]
        return ids

    def encode_plus(
        self, text: Text, text_pair: Text | None = None, **arguments: Any
    ) -> BatchEncoding:
        """Encodes a text or a pair; the arguments are those of a call."""
        return self(text, text_pair, **arguments)

    def batch_encode_plus(self, texts: Sequence[Any], **arguments: Any) -> BatchEncoding:
        """Encodes a list of texts or pairs; the arguments are those of a call."""
        return self(list(texts), **arguments)

    def tokenize(
        self, text: Text, pair: Text | None = None, add_special_tokens: bool = False, **arguments: Any
    ) -> list[str]:
        """Returns the tokens of a text or a pair, as in "##ing"."""
        return self(text, pair, add_special_tokens=add_special_tokens, **arguments).tokens()

    def decode(
        self,
        token_ids: Any,
        skip_special_tokens: bool = False,
        clean_up_tokenization_spaces: bool | None = None,
    ) -> str:
        """Returns the text of ids: an id, a list or an array of them.

        Raises:
            InputError: an id is negative, or larger than any int32.
            TypeError: there is something else than integers.
        """
        return self._native.decode(_ids_of(token_ids), skip_special_tokens, clean_up_tokenization_spaces)

    def batch_decode(
        self,
        sequences: Iterable[Any],
        skip_special_tokens: bool = False,
        clean_up_tokenization_spaces: bool | None = None,
    ) -> list[str]:
        """Returns the text of each of several lists of ids, or of the rows of an array."""
        return [
            self.decode(ids, skip_special_tokens, clean_up_tokenization_spaces) for ids in sequences
        ]

    @overload
    def convert_tokens_to_ids(  # type: ignore[overload-overlap]
        self, tokens: str
    ) -> int | None: ...
    @overload
    def convert_tokens_to_ids(self, tokens: Iterable[str]) -> list[int | None]: ...
    def convert_tokens_to_ids(self, tokens: str | Iterable[str]) -> Any:
        """Returns the id of a token, or of each of several; that of unk_token for unknown ones."""
        if not isinstance(tokens, str):
            return [self.convert_tokens_to_ids(token) for token in tokens]
        found = self._native.token_to_id(tokens)
        return self._native.unk_token_id if found is None else found

    @overload
    def convert_ids_to_tokens(self, ids: int, skip_special_tokens: bool = False) -> str | None: ...
    @overload
    def convert_ids_to_tokens(
        self, ids: Iterable[int], skip_special_tokens: bool = False
    ) -> list[str | None]: ...
    def convert_ids_to_tokens(
        self, ids: int | Iterable[int], skip_special_tokens: bool = False
    ) -> Any:
        """Returns the token of an id, or of each of several; None for ids without one."""
        if isinstance(ids, int):
            return self._token(ids)
        left_out = set(self._native.all_special_ids) if skip_special_tokens else ()
        return [self._token(int(i)) for i in ids if int(i) not in left_out]

    def get_vocab(self) -> dict[str, int]:
        """Returns the id of each token, added ones included."""
        tokens = ((self._native.id_to_token(i), i) for i in range(self._native.max_id + 1))
        return {token: i for token, i in tokens if token is not None}

    def num_special_tokens_to_add(self, pair: bool = False) -> int:
        """Returns how many special tokens stand around a text, or a pair."""
        return self._native.num_special_tokens_to_add(pair)

    @property
    def vocab(self) -> dict[str, int]:
        """The id of each token, added ones included."""
        return self.get_vocab()

    @property
    def vocab_size(self) -> int:
        """The size of the vocabulary without added tokens; len() is the size with them."""
        return self._native.vocab_size

    @property
    def model_input_names(self) -> list[str]:
        """The keys that a model takes."""
        names = ["input_ids", "token_type_ids", "attention_mask"]
        return names if self._native.has_token_type_ids else [names[0], names[2]]

    @property
    def max_len_single_sentence(self) -> int:
        """The most tokens of a text, without special tokens."""
        return self.model_max_length - self.num_special_tokens_to_add()

    @property
    def max_len_sentences_pair(self) -> int:
        """The most tokens of a pair, without special tokens."""
        return self.model_max_length - self.num_special_tokens_to_add(pair=True)

    @property
    def model_max_length(self) -> int:
        """The most tokens of a text, special tokens included; 10^30 for no limit."""
        limit = self._native.model_max_length
        return no_limit if limit is None else limit

    @model_max_length.setter
    def model_max_length(self, limit: int) -> None:
        self._set("model_max_length", limit)

    @property
    def padding_side(self) -> str:
        """The side to pad: "right" or "left"."""
        return self._native.padding_side

    @padding_side.setter
    def padding_side(self, side: str) -> None:
        self._set("padding_side", side)

    @property
    def truncation_side(self) -> str:
        """The side to truncate: "right" or "left"."""
        return self._native.truncation_side

    @truncation_side.setter
    def truncation_side(self, side: str) -> None:
        self._set("truncation_side", side)

    @property
    def pad_token_id(self) -> int | None:
        """The id of the token that pads."""
        return self._native.pad_token_id

    @property
    def mask_token_id(self) -> int | None:
        """The id of the token that stands for a hidden one."""
        return self._native.mask_token_id

    @property
    def cls_token_id(self) -> int | None:
        """The id of the token before a text."""
        return self._native.cls_token_id

    @property
    def sep_token_id(self) -> int | None:
        """The id of the token behind a text."""
        return self._native.sep_token_id

    @property
    def unk_token_id(self) -> int | None:
        """The id of the token for words that are not in the vocabulary."""
        return self._native.unk_token_id

    def _token(self, token_id: int | None) -> str | None:
        if token_id is None or not 0 <= token_id < 2**31:
            return None
        return self._native.id_to_token(token_id)

    @property
    def pad_token(self) -> str | None:
        """The token that pads."""
        return self._token(self.pad_token_id)

    @property
    def mask_token(self) -> str | None:
        """The token that stands for a hidden one."""
        return self._token(self.mask_token_id)

    @property
    def cls_token(self) -> str | None:
        """The token before a text."""
        return self._token(self.cls_token_id)

    @property
    def sep_token(self) -> str | None:
        """The token behind a text."""
        return self._token(self.sep_token_id)

    @property
    def unk_token(self) -> str | None:
        """The token for words that are not in the vocabulary."""
        return self._token(self.unk_token_id)

    @property
    def special_tokens_map(self) -> dict[str, str]:
        """The special tokens by the names of their attributes."""
        names = ("unk_token", "sep_token", "pad_token", "cls_token", "mask_token")
        return {name: getattr(self, name) for name in names if getattr(self, name) is not None}

    @property
    def all_special_ids(self) -> list[int]:
        """The ids that decode() leaves out with skip_special_tokens, named ones first."""
        named = [self._native.token_to_id(token) for token in self.special_tokens_map.values()]
        ids = [*named, *self._native.all_special_ids]
        return list(dict.fromkeys(i for i in ids if i is not None))

    @property
    def all_special_tokens(self) -> list[str]:
        """The tokens of all_special_ids."""
        return [token for token in map(self._token, self.all_special_ids) if token is not None]


def _call_arguments() -> list[str]:
    named = ElectraTokenizer.__call__.__code__
    return [*named.co_varnames[1 : named.co_argcount + named.co_kwonlyargcount], "split_special_tokens"]


ElectraTokenizerFast = ElectraTokenizer
AutoTokenizer = ElectraTokenizer
