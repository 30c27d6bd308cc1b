"""What the tokenizer returns."""

from __future__ import annotations

from collections import UserDict
from typing import Any, NamedTuple

from . import _electra
from ._arrays import as_array, torch_tensor
from ._errors import InputError


class TokenSpan(NamedTuple):
    """Tokens of an encoding: from `start` to the one before `end`."""

    start: int
    end: int


class CharSpan(NamedTuple):
    """Characters of a text: from `start` to the one before `end`."""

    start: int
    end: int


def as_tensors(values: Any, tensor_type: str) -> Any:
    """Returns an array of int64 as what `return_tensors` asks for. Throws InputError for another name."""
    kind = getattr(tensor_type, "value", tensor_type)
    if kind == "np":
        return values.view("int64")  # which is a C long, where C++ has a long long
    if kind == "pt":
        return torch_tensor(values)
    raise InputError(f"'return_tensors' must be 'np', 'pt' or None, not {tensor_type!r}")


class BatchEncoding(UserDict[str, Any]):
    """Texts as numbers: a dict of what a model takes, and the encodings behind it.

    Keys are "input_ids", "token_type_ids" and "attention_mask", and "special_tokens_mask",
    "offset_mapping", "length" and "overflow_to_sample_mapping" where the call asked for them. Values
    are lists, or arrays of int64 with `return_tensors`. A place, as in `batch[0]`, is an encoding,
    and keys are attributes too: `batch.input_ids`.

    Methods take the place of an encoding in the batch before that of a token, a word or a character;
    without it, they are about the first one. It pickles as its dict, without the encodings.
    """

    def __init__(
        self,
        data: dict[str, Any] | None = None,
        encodings: _electra.EncodingBatch | None = None,
    ) -> None:
        super().__init__(data or {})
        self._batch = encodings

    def __getitem__(self, item: Any) -> Any:
        if isinstance(item, str):
            return self.data[item]
        if isinstance(item, slice):
            if self._batch is not None:
                return self.encodings[item]
            return {key: values[item] for key, values in self.data.items()}
        return self._encoding(item)

    def __getattr__(self, name: str) -> Any:
        if name == "data" or name not in self.data:
            raise AttributeError(f"a BatchEncoding has no '{name}'")
        return self.data[name]

    def __reduce__(self) -> tuple[Any, ...]:
        return BatchEncoding, (self.data,)

    def _encoding(self, place: int) -> _electra.Encoding:
        if self._batch is None:
            raise ValueError("there are no encodings behind this dict; the tokenizer returns them")
        return self._batch.row(place)

    def _of(self, first: int, second: int | None) -> tuple[_electra.Encoding, int]:
        """Returns the encoding and the place in it, of one number or of two."""
        return (self._encoding(0), first) if second is None else (self._encoding(first), second)

    def _token_of(self, first: int, second: int | None) -> tuple[_electra.Encoding, int]:
        """Does the same for a token, which may be counted from the end."""
        encoding, token = self._of(first, second)
        return encoding, token + len(encoding) if token < 0 else token

    @property
    def is_fast(self) -> bool:
        """Whether there are encodings behind the dict."""
        return self._batch is not None

    @property
    def n_sequences(self) -> int | None:
        """1 for texts, 2 for pairs; None if there are no encodings."""
        return self._encoding(0).n_sequences if self._batch else None

    @property
    def encodings(self) -> list[_electra.Encoding]:
        """The encodings, one for each row."""
        return [self._encoding(i) for i in range(len(self._batch or ()))]

    def tokens(self, batch_index: int = 0) -> list[str]:
        """Returns the texts of the tokens, as in "##ing"."""
        return self._encoding(batch_index).tokens

    def word_ids(self, batch_index: int = 0) -> list[int | None]:
        """Returns the place of each token's word in its text; None for special tokens."""
        return self._encoding(batch_index).word_ids

    def words(self, batch_index: int = 0) -> list[int | None]:
        """Returns what word_ids() does."""
        return self.word_ids(batch_index)

    def sequence_ids(self, batch_index: int = 0) -> list[int | None]:
        """Returns 0 for tokens of the first text, 1 for the second, None for special tokens."""
        return self._encoding(batch_index).sequence_ids

    def token_to_sequence(
        self, batch_or_token_index: int, token_index: int | None = None
    ) -> int | None:
        """Returns which text of a pair a token is of."""
        encoding, token = self._token_of(batch_or_token_index, token_index)
        return encoding.token_to_sequence(token)

    def token_to_word(
        self, batch_or_token_index: int, token_index: int | None = None
    ) -> int | None:
        """Returns the place of a token's word in its text; None for a special token."""
        encoding, token = self._token_of(batch_or_token_index, token_index)
        return encoding.token_to_word(token)

    def token_to_chars(
        self, batch_or_token_index: int, token_index: int | None = None
    ) -> CharSpan | None:
        """Returns the characters of a token; None for a special token."""
        encoding, token = self._of(batch_or_token_index, token_index)
        span = encoding.token_to_chars(token)
        return None if span is None else CharSpan(*span)

    def word_to_tokens(
        self, batch_or_word_index: int, word_index: int | None = None, sequence_index: int = 0
    ) -> TokenSpan | None:
        """Returns the tokens of a word; None if there is no such word."""
        encoding, word = self._token_of(batch_or_word_index, word_index)
        span = encoding.word_to_tokens(word, sequence_index)
        return None if span is None else TokenSpan(*span)

    def word_to_chars(
        self, batch_or_word_index: int, word_index: int | None = None, sequence_index: int = 0
    ) -> CharSpan | None:
        """Returns the characters of a word; None if there is no such word."""
        encoding, word = self._of(batch_or_word_index, word_index)
        span = encoding.word_to_chars(word, sequence_index)
        return None if span is None else CharSpan(*span)

    def char_to_token(
        self, batch_or_char_index: int, char_index: int | None = None, sequence_index: int = 0
    ) -> int | None:
        """Returns the place of the token that a character is in; None for one that is in none."""
        encoding, character = self._of(batch_or_char_index, char_index)
        return encoding.char_to_token(character, sequence_index)

    def char_to_word(
        self, batch_or_char_index: int, char_index: int | None = None, sequence_index: int = 0
    ) -> int | None:
        """Returns the place of the word that a character is in; None for one that is in none."""
        encoding, character = self._of(batch_or_char_index, char_index)
        return encoding.char_to_word(character, sequence_index)

    def convert_to_tensors(self, tensor_type: str | None = None) -> BatchEncoding:
        """Replaces lists by arrays ("np") or tensors ("pt"), and returns itself."""
        if tensor_type is not None:
            for name, values in self.data.items():
                self.data[name] = as_tensors(as_array(name, values), tensor_type)
        return self

    def to(self, device: Any) -> BatchEncoding:
        """Moves tensors to a device of their framework, and returns itself."""
        self.data = {
            name: values.to(device) if hasattr(values, "to") else values
            for name, values in self.data.items()
        }
        return self
